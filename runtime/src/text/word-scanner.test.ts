import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DEFAULT_FILTERS, textToWordSequence } from './text-to-word-sequence.ts';
import { createWordScanner } from './word-scanner.ts';

const VOCABULARY = [
  'the',
  'not',
  'bad',
  'über',
  'straße',
  'ςας',
  'i̇stanbul',
  'кино',
  '😀',
  '\uffff',
  '\0',
  'µ',
  'ÿ',
];

/** Upper and lower case, with the letters whose case depends on their place or changes their length. */
const LETTERS = [
  ...'theTHEnotNOTbadÜBERüberSTRASSEßΣΑςασİİıiIКИНОкиноKÅµΜÿŸ',
  '😀',
  '\uffff',
  '\0',
  '\u0307',
  '\ud83d',
];
const SEPARATED = fc
  .array(fc.constantFrom(...LETTERS, ...VOCABULARY, ' ', ' ', ' ', '.', '\n', ' '), { maxLength: 60 })
  .map((parts) => parts.join(''));

/** Splitting and looking up, as Keras does. */
function readSlowly(text: string, lower: boolean, split: string, unknownId: number | null): number[] {
  return textToWordSequence(text, { filters: DEFAULT_FILTERS, lower, split }).flatMap((word) => {
    const index = VOCABULARY.indexOf(word);
    const id = index < 0 ? unknownId : index + 4;
    return id === null ? [] : [id];
  });
}

describe('the word scanner', () => {
  test.for([
    ['from the start', false],
    ['from the end', true],
  ] as const)('reads any text %s as splitting and looking up do', ([, fromEnd]) => {
    fc.assert(
      fc.property(
        fc.oneof(SEPARATED, fc.string({ unit: 'binary', maxLength: 40 })),
        fc.boolean(),
        fc.constantFrom(' ', 'Σ', '\u2028', '\uffff', 'e'),
        fc.constantFrom(2, null),
        fc.integer({ min: 0, max: 20 }),
        (text, lower, split, unknownId, room) => {
          const scan = createWordScanner({
            vocabulary: VOCABULARY,
            firstTokenId: 4,
            unknownId,
            separators: DEFAULT_FILTERS + split,
            lower,
            fromEnd,
          });
          const ids = new Int32Array(room);
          const count = scan(text, ids);
          const all = readSlowly(text, lower, split, unknownId);
          const expected = (fromEnd ? all.reverse() : all).slice(0, room);
          expect([...ids.subarray(0, count)]).toEqual(expected);
        },
      ),
      { numRuns: 1000 },
    );
  });

  test('tells words apart that share a slot', () => {
    const vocabulary = Array.from({ length: 5000 }, (_, i) => `w${i.toString(36)}`);
    const options = { vocabulary, firstTokenId: 0, unknownId: null, separators: ' ', lower: true };
    for (const fromEnd of [false, true]) {
      const ids = new Int32Array(vocabulary.length);
      expect(createWordScanner({ ...options, fromEnd })(vocabulary.join(' '), ids)).toBe(5000);
      const expected = vocabulary.map((_, i) => i);
      expect([...ids]).toEqual(fromEnd ? expected.reverse() : expected);
    }
  });
});
