/** Inputs on which a converted model is compared with its original: seeded, so that every run sees the same. */
import type { CheckTensor } from './original.ts';
import { createRandom } from './random.ts';

/** What may go into an input of a model. */
export interface InputSpec {
  readonly dataType: CheckTensor['dataType'];
  /** Sizes with the batch first; null for one that the model leaves open. */
  readonly shape: readonly (number | null)[];
  /** Sizes that are open where one row is compared, as long as it is in use, and where several are. */
  readonly lengths: { readonly full: number; readonly short: number };
  /** Whole numbers stay below it; where it is left out, values are any from -1 to 1. */
  readonly limit?: number;
  /** The value of a step that is padding, and where it stands; any steps where the side is left out. */
  readonly padding?: { readonly value: number; readonly side?: 'pre' | 'post' | undefined };
}

export interface CheckBatch {
  readonly name: string;
  /** One an input. */
  readonly inputs: readonly CheckTensor[];
  /** True for values that a model need not be able to take. */
  readonly isExtreme: boolean;
  /** How large the values are; rounding errors grow with them. */
  readonly scale: number;
}

/** One row full, one short, one of nothing but padding. */
const BATCH_SIZE = 3;
/** Steps where what matters is each step by itself. */
const BRIEF_TIME = 8;
const SEED = 42;
const LARGE = 100;

/** Fills so many numbers of a tensor. */
type Fill = (spec: InputSpec, sizes: readonly number[], random: () => number) => number[];

const BATCHES: readonly {
  readonly name: string;
  readonly rowCount: number;
  readonly length: 'full' | 'short' | 'brief';
  readonly fill: Fill;
  readonly isExtreme?: boolean;
}[] = [
  { name: 'random rows', rowCount: BATCH_SIZE, length: 'short', fill: fillRows },
  { name: 'one random row', rowCount: 1, length: 'full', fill: fillRandomly },
  {
    name: 'zeros',
    rowCount: 1,
    length: 'brief',
    fill: (_spec, sizes) => fillWith(sizes, () => 0),
    isExtreme: true,
  },
  { name: 'large values', rowCount: BATCH_SIZE, length: 'brief', fill: fillWithLargest, isExtreme: true },
];

/**
 * Makes a batch of random rows, a single row of full length, and rows at the edges of what may come.
 *
 * @param specs one an input of the model.
 */
export function createBatches(specs: readonly InputSpec[]): CheckBatch[] {
  const random = createRandom(SEED);
  return BATCHES.map(({ name, rowCount, length, fill, isExtreme = false }) => ({
    name,
    inputs: specs.map((spec): CheckTensor => {
      const open = [rowCount, ...spec.shape.slice(1).map(() => sizeOf(spec, length))];
      const shape = spec.shape.map((size, axis) => size ?? open[axis] ?? 1);
      return toTensor(spec.dataType, shape, fill(spec, shape, random));
    }),
    isExtreme,
    scale: fill === fillWithLargest && specs.some(({ limit }) => limit === undefined) ? LARGE : 1,
  }));
}

/** Where a short sequence is as long as a full one, a layer may need all of it. */
function sizeOf({ lengths: { full, short } }: InputSpec, length: 'full' | 'short' | 'brief'): number {
  if (length === 'full') return full;
  return length === 'short' || short === full ? short : Math.min(BRIEF_TIME, short);
}

function toTensor(
  dataType: CheckTensor['dataType'],
  shape: readonly number[],
  values: readonly number[],
): CheckTensor {
  if (dataType === 'int32') return { dataType, shape, data: Int32Array.from(values) };
  if (dataType === 'bool')
    return { dataType, shape, data: Uint8Array.from(values, (value) => (value > 0 ? 1 : 0)) };
  return { dataType, shape, data: Float32Array.from(values) };
}

function fillWith(sizes: readonly number[], value: (index: number) => number): number[] {
  return Array.from({ length: sizes.reduce((product, size) => product * size, 1) }, (_, i) => value(i));
}

/** Whole numbers run from 1, since 0 is what padding usually is. */
function fillRandomly({ limit }: InputSpec, sizes: readonly number[], random: () => number): number[] {
  return fillWith(sizes, () =>
    limit === undefined ? 2 * random() - 1 : Math.min(limit - 1, 1 + Math.floor(random() * (limit - 1))),
  );
}

/** Rows as they come in use: full, padded for the most part, and nothing but padding. */
function fillRows(spec: InputSpec, sizes: readonly number[], random: () => number): number[] {
  const values = fillRandomly(spec, sizes, random);
  const { padding } = spec;
  const [rowCount = 1, time = 1] = sizes;
  if (!padding || sizes.length < 2 || rowCount < BATCH_SIZE) return values;
  const isPadding = (step: number): boolean => {
    if (padding.side === 'post') return step >= time / 3;
    if (padding.side === 'pre') return step < (2 * time) / 3;
    return random() < 0.5;
  };
  const stepSize = values.length / rowCount / time;
  for (let step = 0; step < time; step += 1) {
    const rows = isPadding(step) ? [1, 2] : [2];
    for (const row of rows) {
      const start = (row * time + step) * stepSize;
      values.fill(padding.value, start, start + stepSize);
    }
  }
  return values;
}

/** The last of the whole numbers; else values far from 0 on both sides. */
function fillWithLargest({ limit }: InputSpec, sizes: readonly number[], random: () => number): number[] {
  return fillWith(sizes, () => (limit === undefined ? LARGE * (2 * random() - 1) : limit - 1));
}
