/** Seeded inputs of the parity cases: batches of 3 and of 1, short and long, with every kind of padding. */
import { createRandom } from '../../train/src/random.ts';

export interface ParityInput {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array;
}

type Padding = 'none' | 'post' | 'pre' | 'holes' | 'all';

const VOCABULARY_SIZE = 20;
const FEATURES = 3;
/** Wide enough for the tails of the activations. */
const VALUE_LIMIT = 4;

/** Real steps of the rows of a batch, as shares of its length: none padded, a bit, most of it, everything. */
const REAL_SHARES = [1, 0.7, 0.2, 0];

/**
 * Rows of token ids with the padding id 0 in some places.
 *
 * @returns int32 `[batchSize, time]`; the rows of a batch are padded differently.
 */
export function tokenRows(padding: Padding, batchSize: number, time: number): ParityInput {
  const random = createRandom(batchSize * 1000 + time).next;
  const data = Int32Array.from({ length: batchSize * time }, (_, i) => {
    const row = Math.floor(i / time) + (batchSize === 1 ? 1 : 0);
    const realCount = Math.round((REAL_SHARES[row % REAL_SHARES.length] ?? 1) * time);
    const tokenId = 1 + Math.floor(random() * (VOCABULARY_SIZE - 1));
    const isHole = random() < 0.4;
    return isReal(padding, { step: i % time, time, realCount, isHole }) ? tokenId : 0;
  });
  return { name: `${batchSize} x ${time}, padding ${padding}`, shape: [batchSize, time], data };
}

/** The same numbers as float32. */
export function asFloats({ data, ...input }: ParityInput): ParityInput {
  return { ...input, data: Float32Array.from(data) };
}

function isReal(
  padding: Padding,
  {
    step,
    time,
    realCount,
    isHole,
  }: {
    readonly step: number;
    readonly time: number;
    readonly realCount: number;
    readonly isHole: boolean;
  },
): boolean {
  if (padding === 'post') return step < realCount;
  if (padding === 'pre') return step >= time - realCount;
  if (padding === 'holes') return !isHole;
  return padding === 'none';
}

/** Seeded values of this shape, the batch first. */
export function values(...shape: readonly number[]): ParityInput {
  const length = shape.reduce((product, size) => product * size, 1);
  const random = createRandom(length).next;
  const data = Float32Array.from({ length }, () => VALUE_LIMIT * (2 * random() - 1));
  return { name: shape.join(' x '), shape, data };
}

/** Batches of 3 and of 1 of these sizes. */
export function valueRows(...sizes: readonly number[]): ParityInput[] {
  return [values(3, ...sizes), values(1, ...sizes)];
}

/** Sequences in which some steps, at any place, consist of one of these values alone. */
function maskedSequences(...maskValues: readonly number[]): ParityInput[] {
  return [values(4, 9, FEATURES), values(1, 5, FEATURES)].map(({ name, shape, data }) => {
    const random = createRandom(data.length + 1).next;
    const steps = Array.from({ length: data.length / FEATURES }, () => random());
    const masked = data.map((value, i) => {
      const share = steps[Math.floor(i / FEATURES)] ?? 1;
      return share < 0.5 ? (maskValues[Math.floor(2 * share * maskValues.length)] ?? value) : value;
    });
    return { name: `${name}, masked by ${maskValues.join(', ')}`, shape, data: masked };
  });
}

const bothBatches = (padding: Padding): ParityInput[] => [
  tokenRows(padding, 4, 9),
  tokenRows(padding, 3, 14),
  tokenRows(padding, 1, 5),
  tokenRows(padding, 1, 1),
];

const POST = [...bothBatches('none'), ...bothBatches('post'), ...bothBatches('all')];
const PRE = [...bothBatches('none'), ...bothBatches('pre'), ...bothBatches('all')];

export const TOKEN_INPUTS = {
  post: POST,
  pre: PRE,
  any: [...POST, ...bothBatches('pre'), ...bothBatches('holes')],
} as const;

export const VALUE_INPUTS = {
  rows: [values(3, FEATURES), values(1, FEATURES)],
  sequences: [values(3, 7, FEATURES), values(1, 4, FEATURES)],
  fixedSequences: [values(3, 7, FEATURES), values(1, 7, FEATURES)],
  longSequences: [values(3, 13, FEATURES), values(2, 10, FEATURES), values(1, 9, FEATURES)],
  masked: maskedSequences,
  grids: [values(3, 5, 2, FEATURES), values(1, 1, 2, FEATURES)],
} as const;
