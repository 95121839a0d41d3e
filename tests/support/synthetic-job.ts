import { createBatch } from '../../train/src/batches.ts';
import { prepareDataset } from '../../train/src/datasets/prepare.ts';
import { generateReviews } from '../../train/src/datasets/synthetic.ts';
import { cutIntoBatches, rowRange } from '../../train/src/fit/rows.ts';
import type { TrainingJob } from './training-job.ts';

const SEED = 1;

export interface JobSize {
  /** Even. */
  readonly rowCount: number;
  readonly batchSize: number;
  readonly sequenceLength: number;
  readonly epochs: number;
}

/** A small LSTM and generated reviews to train it with. */
export async function createSyntheticJob(size: JobSize): Promise<TrainingJob> {
  const { rowCount, batchSize, sequenceLength, epochs } = size;
  const shape = { sequenceLength, vocabularySize: 500, seed: SEED };
  const reviews = generateReviews({ trainCount: rowCount, testCount: 2, seed: SEED });
  const { train, encoding } = await prepareDataset(reviews, shape);
  const batches = cutIntoBatches(rowRange(0, rowCount), batchSize).map((rows) => {
    const { inputs, targets } = createBatch(train, rows, encoding.preprocessing);
    return { tokenIds: inputs.flatMap(({ data }) => [...data]), targets: [...targets] };
  });
  return {
    model: { ...shape, embeddingSize: 8, lstmUnits: 16, denseUnits: 16 },
    batches,
    epochs,
    learningRate: 0.01,
  };
}
