/** Estimates, before training, whether a step fits into the memory that is free. */
import { freemem } from 'node:os';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { TrainingMemoryError } from '../errors/training-memory-error.ts';

/**
 * Values of a layer that live at once, by its outputs: what the backward pass reads again, the gradients, and the
 * buffers between operators. Measured with layers of 64 and 128 units over 200 and 400 steps.
 */
const KEPT_VALUES: Readonly<Record<string, number>> = {
  Bidirectional: 17,
  Embedding: 7,
  GRU: 17,
  LSTM: 16,
  SimpleRNN: 6,
};
const KEPT_VALUES_ELSE = 3;

/** What an engine takes before the first row: its code, its threads, the graphs. */
const ENGINE_BYTES = 200e6;
/** Copies of the weights: the model, the shared ones, those that are updated, their gradients, slots of the optimizer. */
const WEIGHT_COPIES = 8;
/** Copies in every thread of the weights that are no tables. */
const WEIGHT_COPIES_A_THREAD = 1;

/** Part of the free memory that a step may take: the estimate is rough, and others use the machine. */
const USABLE_PART = 0.9;
const FLOAT_BYTES = 4;

export interface MemoryNeed {
  /** Bytes whatever the batch size is. */
  readonly fixedBytes: number;
  readonly bytesPerRow: number;
}

/** @param stepCount steps of a row, for models that take any number of them. */
export function estimateMemory(model: LayersModel, stepCount: number, threads: number): MemoryNeed {
  let valuesPerRow = 0;
  for (const layer of model.layers) {
    // A shared layer keeps values for each of its calls.
    for (const call of layer.inboundNodes) valuesPerRow += valuesOf(layer.getClassName(), call, stepCount);
  }
  const weightBytes = model.countParams() * FLOAT_BYTES;
  return {
    fixedBytes: ENGINE_BYTES + weightBytes * (WEIGHT_COPIES + WEIGHT_COPIES_A_THREAD * threads),
    bytesPerRow: valuesPerRow * FLOAT_BYTES,
  };
}

/** @throws {TrainingMemoryError} naming the batch size that would fit. */
export function checkMemory(
  model: LayersModel,
  { fixedBytes, bytesPerRow }: MemoryNeed,
  batchSize: number,
  availableBytes: number = freeBytes(),
): void {
  const neededBytes = fixedBytes + batchSize * bytesPerRow;
  const usableBytes = availableBytes * USABLE_PART;
  if (neededBytes <= usableBytes) return;
  const fitting = Math.max(0, Math.floor((usableBytes - fixedBytes) / bytesPerRow));
  throw new TrainingMemoryError(model.name, { batchSize, neededBytes, availableBytes }, fitting);
}

/** Free memory of the machine, or of the container where that has less. */
function freeBytes(): number {
  return Math.min(freemem(), process.availableMemory());
}

type Call = LayersModel['layers'][number]['inboundNodes'][number];

/** Values of one row that a call of a layer keeps. */
function valuesOf(className: string, { inputTensors, outputTensors }: Call, stepCount: number): number {
  const kept = KEPT_VALUES[className];
  const [output] = outputTensors;
  const outputs = outputTensors.reduce((sum, { shape }) => sum + elementCount(shape, stepCount), 0);
  const isSequence = (output?.shape.length ?? 0) > 2;
  const steps = kept === undefined || isSequence ? 1 : Number(inputTensors[0]?.shape[1] ?? stepCount);
  return outputs * steps * (kept ?? KEPT_VALUES_ELSE);
}

/** Elements of one row; a dimension that the model leaves open is the steps. */
function elementCount(shape: readonly (number | null)[], stepCount: number): number {
  return shape.slice(1).reduce<number>((product, size) => product * (size ?? stepCount), 1);
}
