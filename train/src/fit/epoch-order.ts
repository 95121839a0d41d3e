/** In which order, and in which batches, an epoch takes the rows. */
import { createRandom } from '../random.ts';
import { cutIntoBatches, rowRange, type TrainingRows } from './rows.ts';

/** Batches whose rows are sorted by length together: many enough for even lengths, few enough to mix rows well. */
const POOL_BATCHES = 50;

export interface EpochOrderOptions {
  readonly batchSize: number;
  readonly seed: number;
  readonly shuffle: boolean;
  readonly bucket: boolean;
}

/**
 * Gives the batches of one epoch after the other; the same options give the same batches.
 *
 * @returns a function whose n-th call gives the rows of each batch of epoch n, of the rows of that epoch.
 */
export function createEpochOrder(options: EpochOrderOptions): (data: TrainingRows) => Uint32Array[] {
  const { batchSize, shuffle, bucket } = options;
  const random = createRandom(options.seed);
  return (data) => {
    const rows = shuffle ? random.permutation(data.rowCount) : rowRange(0, data.rowCount);
    if (!bucket) return cutIntoBatches(rows, batchSize);
    const pools = cutIntoBatches(rows, batchSize * POOL_BATCHES);
    const batches = pools.flatMap((pool) => cutIntoBatches(sortByLength(data, pool), batchSize));
    return shuffle ? random.shuffle(batches) : batches;
  };
}

/** A copy with short rows first; equally long ones keep their order. */
export function sortByLength(data: TrainingRows, rows: Uint32Array): Uint32Array {
  const lengthOf = (row: number): number => data.rowLength?.(row) ?? 0;
  return Uint32Array.from(Array.from(rows).sort((a, b) => lengthOf(a) - lengthOf(b)));
}
