import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { padSequences } from './pad-sequences.ts';
import { type Preprocessing, type TextEncoding, vocabularySizeOf } from './text-encoding.ts';
import { DEFAULT_FILTERS } from './text-to-word-sequence.ts';
import { createTokenEncoder } from './token-encoder.ts';
import { Tokenizer } from './tokenizer.ts';

const IMDB_PREPROCESSING: Preprocessing = {
  filters: DEFAULT_FILTERS,
  lower: true,
  split: ' ',
  charLevel: false,
  sequenceLength: 5,
  paddingSide: 'post',
  truncationSide: 'pre',
  paddingId: 0,
  startId: 1,
  unknownId: 2,
  firstTokenId: 4,
};

const VOCABULARY = ['the', 'movie', 'was', 'not', 'bad', 'constructor', '😀'];

function encodingWith(changes: Partial<Preprocessing>, vocabulary = VOCABULARY): TextEncoding {
  const preprocessing = { ...IMDB_PREPROCESSING, ...changes };
  return { formatVersion: 1, labels: ['negative', 'positive'], preprocessing, vocabulary };
}

describe('encode', () => {
  test.for([
    { name: 'puts the start id first', text: 'The movie', changes: {}, ids: [1, 4, 5] },
    { name: 'gives unknown words their id', text: 'the toString film', changes: {}, ids: [1, 4, 2, 2] },
    { name: 'knows prototype names and emoji', text: 'constructor 😀', changes: {}, ids: [1, 9, 10] },
    {
      name: 'cuts the start, as Keras does',
      text: 'The movie was not bad!',
      changes: {},
      ids: [4, 5, 6, 7, 8],
    },
    {
      name: 'cuts the end',
      text: 'The movie was not bad!',
      changes: { truncationSide: 'post' as const },
      ids: [1, 4, 5, 6, 7],
    },
    {
      name: 'leaves unknown words out before it cuts',
      text: 'an odd the film movie was really not so bad',
      changes: { unknownId: null, startId: null },
      ids: [4, 5, 6, 7, 8],
    },
    {
      name: 'gives no more ids than tokens in the vocabulary',
      text: 'an odd movie',
      changes: { unknownId: null, truncationSide: 'post' as const },
      ids: [1, 5],
    },
    { name: 'gives an empty text its start', text: '', changes: {}, ids: [1] },
    { name: 'gives an empty text nothing', text: '', changes: { startId: null }, ids: [] },
  ])('$name', ({ text, changes, ids }) => {
    expect(Array.from(createTokenEncoder(encodingWith(changes)).encode(text))).toEqual(ids);
  });

  test('takes characters as tokens', () => {
    const encoder = createTokenEncoder(encodingWith({ charLevel: true, startId: null }, ['a', '😀', '!']));

    expect(Array.from(encoder.encode('A😀!b'))).toEqual([4, 5, 6, 2]);
    expect(encoder.decode([0, 4, 5, 6, 2])).toBe('a😀!?');
  });

  test('gives the ids that the tokenizer gave when it was fitted', () => {
    const tokenizer = new Tokenizer({ oovToken: '<unk>', numWords: 4 });
    tokenizer.fitOnTexts(['not bad', 'not bad at all', 'bad']);
    const encoder = createTokenEncoder(
      encodingWith({ startId: null, unknownId: 1, firstTokenId: 2, sequenceLength: 9 }, ['bad', 'not']),
    );
    const text = 'All in all, NOT bad!';

    expect([Array.from(encoder.encode(text))]).toEqual(tokenizer.textsToSequences([text]));
  });
});

describe('decode', () => {
  test('leaves padding and start out and puts "?" for what is unknown', () => {
    const encoder = createTokenEncoder(encodingWith({}));

    expect(encoder.decode(Int32Array.of(1, 4, 2, 8, 3, 11, -1, 0, 0))).toBe('the ? bad ? ? ?');
  });

  test('gives known words back', () => {
    const encoder = createTokenEncoder(encodingWith({ sequenceLength: 50 }));
    const words = fc.array(fc.constantFrom(...VOCABULARY), { maxLength: 40 });
    fc.assert(
      fc.property(words, (known) => {
        expect(encoder.decode(encoder.encode(known.join(' ')))).toBe(known.join(' '));
      }),
    );
  });
});

test('createTokenEncoder runs its example', () => {
  const encoding = encodingWith({ sequenceLength: 6 });
  const encoder = createTokenEncoder(encoding);

  expect(padSequences([encoder.encode('Not bad at all')], encoding.preprocessing)).toEqual({
    data: Int32Array.of(1, 7, 8, 2, 2, 0),
    shape: [1, 6],
    dtype: 'int32',
  });
});

describe('rows of ids', () => {
  const side = fc.constantFrom('pre' as const, 'post' as const);
  const preprocessing = fc.record({
    sequenceLength: fc.integer({ min: 1, max: 12 }),
    paddingSide: side,
    truncationSide: side,
    startId: fc.constantFrom(null, 1),
    unknownId: fc.constantFrom(null, 2),
    charLevel: fc.boolean(),
  });
  const text = fc
    .array(fc.oneof(fc.constantFrom(...VOCABULARY), fc.string({ unit: 'binary' })), { maxLength: 20 })
    .map((tokens) => tokens.join(' '));

  test('always have sequenceLength ids, all below vocabularySize', () => {
    fc.assert(
      fc.property(preprocessing, text, (changes, anyText) => {
        const encoding = encodingWith(changes);
        const ids = createTokenEncoder(encoding).encode(anyText);
        const { data } = padSequences([ids], encoding.preprocessing);
        expect(data).toHaveLength(changes.sequenceLength);
        expect(data.every((id) => id >= 0 && id < vocabularySizeOf(encoding))).toBe(true);
      }),
    );
  });

  test('hold the first or the last ids of the text without a limit', () => {
    fc.assert(
      fc.property(preprocessing, text, (changes, anyText) => {
        const limited = createTokenEncoder(encodingWith(changes)).encode(anyText);
        const all = createTokenEncoder(encodingWith({ ...changes, sequenceLength: 10_000 })).encode(anyText);
        const from = changes.truncationSide === 'pre' ? all.length - limited.length : 0;
        expect(limited).toEqual(all.slice(from, from + limited.length));
        expect(limited).toHaveLength(Math.min(all.length, changes.sequenceLength));
      }),
    );
  });
});
