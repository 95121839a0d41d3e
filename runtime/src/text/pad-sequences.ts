import { InvalidTextOptionError } from '../errors/invalid-text-option-error.ts';

/** The end at which rows are padded or cut: `pre` at the start, `post` at the end. */
export type Side = 'pre' | 'post';

/** The arguments of Keras' `pad_sequences`, in this package's words. */
export interface PadOptions {
  /** Ids in each row (Keras: maxlen). Default: the length of the longest sequence. */
  readonly sequenceLength?: number | undefined;
  /** Where padding goes. Default: `pre`. */
  readonly paddingSide?: Side | undefined;
  /** Where a sequence that is too long loses ids. Default: `pre`. */
  readonly truncationSide?: Side | undefined;
  /** What padding is made of (Keras: value). Default: 0. */
  readonly paddingValue?: number | undefined;
}

/** Rows of equal length, one after the other. */
export interface PaddedSequences {
  readonly data: Int32Array;
  readonly shape: readonly [rows: number, sequenceLength: number];
  readonly dtype: 'int32';
}

/**
 * Makes sequences equally long, as Keras' `pad_sequences` does with dtype int32.
 *
 * No sequences at all give shape `[0, 0]`, and `sequenceLength` 0 gives empty rows; Keras fails on both.
 *
 * @param sequences rows of int32 token ids.
 * @returns int32 `[sequences.length, sequenceLength]`.
 * @throws {InvalidTextOptionError} if `sequenceLength` is not a whole number from 0 upward.
 * @see keras/src/utils/sequence_utils.py
 * @example padSequences([[1], [2, 3]], { paddingSide: 'post' }).data; // Int32Array [1, 0, 2, 3]
 */
export function padSequences(
  sequences: readonly ArrayLike<number>[],
  options: PadOptions = {},
): PaddedSequences {
  const { paddingSide = 'pre', truncationSide = 'pre', paddingValue = 0 } = options;
  const sequenceLength = options.sequenceLength ?? longest(sequences);
  if (!Number.isSafeInteger(sequenceLength) || sequenceLength < 0) {
    throw new InvalidTextOptionError({
      option: 'sequenceLength',
      received: sequenceLength,
      expected: 'a whole number from 0 upward',
    });
  }
  const data = new Int32Array(sequences.length * sequenceLength).fill(paddingValue);
  for (const [row, sequence] of sequences.entries()) {
    const length = Math.min(sequence.length, sequenceLength);
    const from = truncationSide === 'pre' ? sequence.length - length : 0;
    const to = row * sequenceLength + (paddingSide === 'pre' ? sequenceLength - length : 0);
    for (let step = 0; step < length; step++) data[to + step] = sequence[from + step] ?? paddingValue;
  }
  return { data, shape: [sequences.length, sequenceLength], dtype: 'int32' };
}

function longest(sequences: readonly ArrayLike<number>[]): number {
  return sequences.reduce((length, sequence) => Math.max(length, sequence.length), 0);
}
