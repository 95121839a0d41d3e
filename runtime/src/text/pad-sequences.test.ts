import fc from 'fast-check';
import { expect, test } from 'vitest';
import { InvalidTextOptionError } from '../errors/invalid-text-option-error.ts';
import { type PadOptions, padSequences } from './pad-sequences.ts';

interface PadCase {
  readonly options: PadOptions;
  readonly sequenceLength: number;
  readonly data: readonly number[];
}

const SEQUENCES = [[1], [2, 3], [4, 5, 6], []];

/** Results of keras.utils.pad_sequences of Keras 3.12 for SEQUENCES. */
const KERAS_CASES: readonly PadCase[] = [
  { options: {}, sequenceLength: 3, data: [0, 0, 1, 0, 2, 3, 4, 5, 6, 0, 0, 0] },
  { options: { paddingSide: 'post' }, sequenceLength: 3, data: [1, 0, 0, 2, 3, 0, 4, 5, 6, 0, 0, 0] },
  { options: { sequenceLength: 2 }, sequenceLength: 2, data: [0, 1, 2, 3, 5, 6, 0, 0] },
  {
    options: { sequenceLength: 2, truncationSide: 'post' },
    sequenceLength: 2,
    data: [0, 1, 2, 3, 4, 5, 0, 0],
  },
  {
    options: { sequenceLength: 2, paddingSide: 'post', truncationSide: 'post', paddingValue: 9 },
    sequenceLength: 2,
    data: [1, 9, 2, 3, 4, 5, 9, 9],
  },
  {
    options: { sequenceLength: 5, paddingValue: -1 },
    sequenceLength: 5,
    data: [-1, -1, -1, -1, 1, -1, -1, -1, 2, 3, -1, -1, 4, 5, 6, -1, -1, -1, -1, -1],
  },
  {
    options: { sequenceLength: 4, paddingSide: 'post' },
    sequenceLength: 4,
    data: [1, 0, 0, 0, 2, 3, 0, 0, 4, 5, 6, 0, 0, 0, 0, 0],
  },
  { options: { sequenceLength: 1 }, sequenceLength: 1, data: [1, 3, 6, 0] },
  { options: { sequenceLength: 2, paddingValue: 2.9 }, sequenceLength: 2, data: [2, 1, 2, 3, 5, 6, 2, 2] },
];

test.for(KERAS_CASES)('pads and cuts as Keras does: $options', ({ options, sequenceLength, data }) => {
  expect(padSequences(SEQUENCES, options)).toEqual({
    data: Int32Array.from(data),
    shape: [4, sequenceLength],
    dtype: 'int32',
  });
});

test('runs its example', () => {
  expect(padSequences([[1], [2, 3]], { paddingSide: 'post' }).data).toEqual(Int32Array.of(1, 0, 2, 3));
});

test('gives rows without ids where nothing is longer, and no rows for no sequences', () => {
  expect(padSequences([[], []]).shape).toEqual([2, 0]);
  expect(padSequences([]).shape).toEqual([0, 0]);
  expect(padSequences([[1]], { sequenceLength: 0 }).shape).toEqual([1, 0]);
});

test.for([-1, 1.5, Number.NaN])('refuses the sequence length %s', (sequenceLength) => {
  expect(() => padSequences([[1]], { sequenceLength })).toThrow(InvalidTextOptionError);
});

test('gives for a batch what its rows give one by one', () => {
  const side = fc.constantFrom('pre' as const, 'post' as const);
  fc.assert(
    fc.property(
      fc.array(fc.array(fc.integer({ min: 1, max: 99 }), { maxLength: 12 }), { maxLength: 6 }),
      fc.record({ sequenceLength: fc.integer({ min: 1, max: 9 }), paddingSide: side, truncationSide: side }),
      (sequences, options) => {
        const rows = sequences.flatMap((sequence) => Array.from(padSequences([sequence], options).data));
        expect(Array.from(padSequences(sequences, options).data)).toEqual(rows);
      },
    ),
  );
});
