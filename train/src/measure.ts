/** What training and evaluation share: the loss that fits the labels, and measuring some rows. */
import { vocabularySizeOf } from '@onnx-bridge/runtime/text';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { PreparedData } from './datasets/dataset.ts';
import type { Trainer } from './engines/engine.ts';
import type { LossOptions } from './engines/losses.ts';
import { ModelMismatchError } from './errors/model-mismatch-error.ts';
import { sortByLength } from './fit/epoch-order.ts';
import { cutIntoBatches, longestOf, rowRange, type TrainingRows } from './fit/rows.ts';
import { createFiguresSum, type Figures } from './metrics.ts';

/** Losses that a classifier of texts may have. */
type ClassificationLoss = 'binaryCrossentropy' | 'sparseCategoricalCrossentropy';

/**
 * The loss that fits model and data: two labels need one sigmoid output, more need one softmax output each.
 *
 * @throws {ModelMismatchError} if the model has another number of outputs, or an embedding too small for the data.
 */
export function chooseLoss(model: LayersModel, { encoding }: PreparedData): ClassificationLoss {
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

/** Last dimension of the model's output. */
export function outputSizeOf(model: LayersModel): number {
  return Number(model.outputs[0]?.shape.at(-1) ?? 1);
}

/** Rows in one prediction: large enough to keep every thread busy. */
const PREDICTION_BATCH_SIZE = 256;

export interface MeasureOptions {
  readonly loss: LossOptions;
  /** See {@link outputSizeOf}. */
  readonly outputSize: number;
  /** Whether padding may be left out, which saves time; see `whyPaddingMatters`. */
  readonly bucket: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** The figures of all rows; nothing of use when aborted. */
export async function measure(
  trainer: Pick<Trainer, 'predictBatch'>,
  data: TrainingRows,
  { loss, outputSize, ...options }: MeasureOptions,
): Promise<Figures> {
  const measured = await predictRows(trainer, data, options);
  const sum = createFiguresSum(loss, outputSize);
  sum.add({ ...measured, rows: data.rowCount });
  return sum.result();
}

/** What is predicted of all rows and what it is compared with, in the order of the rows; of no use when aborted. */
export async function predictRows(
  trainer: Pick<Trainer, 'predictBatch'>,
  data: TrainingRows,
  { bucket, signal }: Pick<MeasureOptions, 'bucket' | 'signal'>,
) {
  const { rowCount } = data;
  const inOrder = rowRange(0, rowCount);
  const rows = bucket ? sortByLength(data, inOrder) : inOrder;
  // Added up in the order of the rows in the end, so that the figures do not depend on the batches.
  const measured = { predictions: createTable(rowCount), targets: createTable(rowCount) };
  const sampleWeights = createTable(rowCount);
  for (const batchRows of cutIntoBatches(rows, PREDICTION_BATCH_SIZE)) {
    if (signal?.aborted) break;
    const batch = data.createBatch(batchRows, bucket ? longestOf(data, batchRows) : undefined);
    // Targets need not travel to the engine's threads.
    measured.predictions.write(
      batchRows,
      await trainer.predictBatch({ inputs: batch.inputs, rows: batch.rows }),
    );
    measured.targets.write(batchRows, batch.targets);
    if (batch.sampleWeights !== undefined) sampleWeights.write(batchRows, batch.sampleWeights);
  }
  return {
    predictions: measured.predictions.values(),
    targets: measured.targets.values(),
    sampleWeights: sampleWeights.values(),
  };
}

/** Rows of equally many numbers, written in any order. */
function createTable(rowCount: number) {
  let table = new Float32Array(0);
  return {
    write(rows: Uint32Array, values: Float32Array): void {
      const width = values.length / rows.length;
      if (table.length === 0) table = new Float32Array(rowCount * width);
      for (const [i, row] of rows.entries()) {
        table.set(values.subarray(i * width, (i + 1) * width), row * width);
      }
    },
    values: () => table,
  };
}
