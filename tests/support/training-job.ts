/** A small training that Node and a page in a browser run alike; nothing in here needs Node. */
import type { Batch, LstmClassifierOptions, Trainer } from '@onnx-bridge/train/browser';

/** Plain data: it goes to the page as JSON. */
export interface TrainingJob {
  readonly model: LstmClassifierOptions & { readonly sequenceLength: number };
  readonly batches: readonly { readonly tokenIds: readonly number[]; readonly targets: readonly number[] }[];
  readonly epochs: number;
  readonly learningRate: number;
}

/** What trains the job's model. */
export const JOB_OPTIONS = { loss: { name: 'binaryCrossentropy' }, optimizer: { name: 'adam' } } as const;

export interface TrainingOutcome {
  /** Of each step. */
  readonly losses: readonly number[];
  /** Share of the rows that the trained model gets right. */
  readonly accuracy: number;
  readonly secondsPerStep: number;
}

/** Trains, then predicts every batch. */
export async function runJob(trainer: Trainer, job: TrainingJob): Promise<TrainingOutcome> {
  const batches = job.batches.map((batch) => toBatch(batch, job.model.sequenceLength));
  const losses: number[] = [];
  const start = performance.now();
  for (let epoch = 0; epoch < job.epochs; epoch++) {
    for (const batch of batches) losses.push((await trainer.trainBatch(batch, job.learningRate)).loss);
  }
  const secondsPerStep = (performance.now() - start) / 1000 / losses.length;
  let right = 0;
  for (const batch of batches) {
    const probabilities = await trainer.predictBatch(batch);
    right += batch.targets.filter((target, row) => (probabilities[row] ?? 0.5) > 0.5 === target > 0.5).length;
  }
  const rows = batches.reduce((sum, batch) => sum + batch.rows, 0);
  return { losses, accuracy: right / rows, secondsPerStep };
}

function toBatch({ tokenIds, targets }: TrainingJob['batches'][number], sequenceLength: number): Batch {
  const rows = targets.length;
  return {
    inputs: [{ data: Int32Array.from(tokenIds), shape: [rows, sequenceLength] }],
    targets: Float32Array.from(targets),
    rows,
  };
}
