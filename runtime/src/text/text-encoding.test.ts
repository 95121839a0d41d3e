import { expect, test } from 'vitest';
import { InvalidTextEncodingError } from '../errors/invalid-text-encoding-error.ts';
import {
  parseTextEncoding,
  TEXT_ENCODING_LIMITS,
  type TextEncoding,
  vocabularySizeOf,
} from './text-encoding.ts';
import { DEFAULT_FILTERS } from './text-to-word-sequence.ts';

const ENCODING: TextEncoding = {
  formatVersion: 1,
  labels: ['negative', 'positive'],
  preprocessing: {
    filters: DEFAULT_FILTERS,
    lower: true,
    split: ' ',
    charLevel: false,
    sequenceLength: 256,
    paddingSide: 'post',
    truncationSide: 'pre',
    paddingId: 0,
    startId: 1,
    unknownId: 2,
    firstTokenId: 4,
  },
  vocabulary: ['the', 'and', 'a'],
};

function withPreprocessing(changes: object): object {
  return { ...ENCODING, preprocessing: { ...ENCODING.preprocessing, ...changes } };
}

function problemsOf(value: unknown): readonly string[] {
  try {
    parseTextEncoding(value, 'run/text.json');
  } catch (error) {
    if (error instanceof InvalidTextEncodingError) return error.problems.map(({ field }) => field);
    throw error;
  }
  return [];
}

test('accepts what train writes and gives the same values', () => {
  expect(parseTextEncoding(JSON.parse(JSON.stringify(ENCODING)), 'text.json')).toEqual(ENCODING);
  expect(vocabularySizeOf(ENCODING)).toBe(7);
});

test('accepts encodings without a start and an unknown id', () => {
  expect(problemsOf(withPreprocessing({ startId: null, unknownId: null, firstTokenId: 1 }))).toEqual([]);
});

test.for([
  { field: 'the whole value', value: null },
  { field: 'formatVersion', value: { ...ENCODING, formatVersion: 2 } },
  { field: 'labels', value: { ...ENCODING, labels: ['positive'] } },
  { field: 'labels', value: { ...ENCODING, labels: ['positive', 'positive'] } },
  { field: 'labels.1', value: { ...ENCODING, labels: ['positive', 1] } },
  { field: 'vocabulary', value: { ...ENCODING, vocabulary: [] } },
  { field: 'vocabulary', value: { ...ENCODING, vocabulary: ['the', 'and', 'the'] } },
  { field: 'vocabulary.2', value: { ...ENCODING, vocabulary: ['the', 'and', null] } },
  { field: 'preprocessing', value: { ...ENCODING, preprocessing: undefined } },
  { field: 'preprocessing.filters', value: withPreprocessing({ filters: null }) },
  { field: 'preprocessing.lower', value: withPreprocessing({ lower: 1 }) },
  { field: 'preprocessing.split', value: withPreprocessing({ split: '' }) },
  { field: 'preprocessing.charLevel', value: withPreprocessing({ charLevel: 'no' }) },
  { field: 'preprocessing.sequenceLength', value: withPreprocessing({ sequenceLength: 0 }) },
  { field: 'preprocessing.sequenceLength', value: withPreprocessing({ sequenceLength: 1.5 }) },
  {
    field: 'preprocessing.sequenceLength',
    value: withPreprocessing({ sequenceLength: TEXT_ENCODING_LIMITS.sequenceLength + 1 }),
  },
  { field: 'preprocessing.paddingSide', value: withPreprocessing({ paddingSide: 'left' }) },
  { field: 'preprocessing.truncationSide', value: withPreprocessing({ truncationSide: undefined }) },
  { field: 'preprocessing.paddingId', value: withPreprocessing({ paddingId: -1 }) },
  { field: 'preprocessing.paddingId', value: withPreprocessing({ paddingId: 4 }) },
  { field: 'preprocessing.startId', value: withPreprocessing({ startId: 4 }) },
  { field: 'preprocessing.unknownId', value: withPreprocessing({ unknownId: 5 }) },
  {
    field: 'preprocessing.firstTokenId',
    value: withPreprocessing({ firstTokenId: TEXT_ENCODING_LIMITS.firstTokenId + 1 }),
  },
])('names the field that is wrong: $field', ({ field, value }) => {
  expect(problemsOf(value)).toEqual([field]);
});

test('names all wrong fields in one message that says where they are and what to do', () => {
  const value = { ...withPreprocessing({ paddingSide: 'left', startId: 9 }), formatVersion: 2 };

  expect(() => parseTextEncoding(value, 'run/text.json')).toThrow(
    'The text encoding cannot be used: "formatVersion": Invalid type: Expected 1 but received 2; ' +
      '"preprocessing.paddingSide": Invalid type: Expected ("pre" | "post") but received "left"; ' +
      '"preprocessing.startId": must be below firstTokenId, where the ids of the vocabulary begin. ' +
      'Where: run/text.json. ' +
      'Fix: use the file as the training run wrote it, or correct the named fields.',
  );
});

test('lists five problems and counts the rest', () => {
  const value = { ...ENCODING, vocabulary: Array.from({ length: 1000 }, () => 7) };

  expect(problemsOf(value)).toHaveLength(1000);
  expect(() => parseTextEncoding(value, 'text.json')).toThrow(/"vocabulary\.4": .*; and 995 more\. Where/);
});
