/** What training and evaluation share: the loss that fits the labels, and measuring some rows. */
import { type Preprocessing, vocabularySizeOf } from '@onnx-bridge/runtime/text';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { createBatch, cutIntoBatches } from './batches.ts';
import type { EncodedTexts, PreparedData } from './datasets/dataset.ts';
import type { Trainer } from './engines/engine.ts';
import type { LossName } from './engines/losses.ts';
import { ModelMismatchError } from './errors/model-mismatch-error.ts';
import { type Metrics, MetricsSum } from './metrics.ts';

/**
 * The loss that fits model and data: two labels need one sigmoid output, more need one softmax output each.
 *
 * @throws {ModelMismatchError} if the model has another number of outputs, or an embedding too small for the data.
 */
export function chooseLoss(model: LayersModel, { encoding }: PreparedData): LossName {
  const labelCount = encoding.labels.length;
  const outputCount = labelCount === 2 ? 1 : labelCount;
  const actualCount = model.outputs[0]?.shape.at(-1);
  if (actualCount !== outputCount) {
    const what = `The model has ${actualCount} outputs, data with ${labelCount} labels need ${outputCount}`;
    throw new ModelMismatchError(model.name, what, `build it with classCount ${labelCount}`);
  }
  const embedding = model.layers.find((layer) => layer.getClassName() === 'Embedding');
  const rowCount = Number(embedding?.getConfig().inputDim ?? Number.POSITIVE_INFINITY);
  const vocabularySize = vocabularySizeOf(encoding);
  if (rowCount < vocabularySize) {
    const what = `The embedding "${embedding?.name}" has ${rowCount} rows, the data have ${vocabularySize} token ids`;
    throw new ModelMismatchError(model.name, what, `build it with vocabularySize ${vocabularySize}`);
  }
  return labelCount === 2 ? 'binaryCrossentropy' : 'sparseCategoricalCrossentropy';
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
