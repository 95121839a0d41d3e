/** What training and evaluation share: the loss that fits the labels, and measuring some rows. */
import type { Preprocessing } from '@onnx-bridge/runtime/text';
import { createBatch, cutIntoBatches } from './batches.ts';
import type { EncodedTexts, PreparedData } from './datasets/dataset.ts';
import type { LossName, Trainer } from './engines/engine.ts';
import { type Metrics, MetricsSum } from './metrics.ts';

/** The loss that goes with the number of labels, as `buildLstmClassifier` ends its model. */
export function lossFor(data: PreparedData): LossName {
  return data.encoding.labels.length === 2 ? 'binaryCrossentropy' : 'sparseCategoricalCrossentropy';
}

/** Rows in one prediction: large enough to keep every thread busy. */
const PREDICTION_BATCH_SIZE = 256;

/** Loss and accuracy of some rows; what was measured until then when aborted. */
export async function measure(
  trainer: Trainer,
  texts: EncodedTexts,
  rows: Uint32Array,
  preprocessing: Preprocessing,
  signal: AbortSignal | undefined,
): Promise<Metrics> {
  const sum = new MetricsSum();
  for (const batchRows of cutIntoBatches(rows, PREDICTION_BATCH_SIZE)) {
    if (signal?.aborted) break;
    const batch = createBatch(texts, batchRows, preprocessing);
    sum.add(await trainer.predictBatch(batch), batch.targets);
  }
  return sum.result();
}
