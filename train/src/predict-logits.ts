/** What a binary classifier says of rows, before its sigmoid. */
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { TrainingDevice } from './engines/engine.ts';
import { type EngineChoice, findEngine } from './engines/registry.ts';
import { whyPaddingMatters } from './fit/masking.ts';
import type { TrainingRows } from './fit/rows.ts';
import { predictRows } from './measure.ts';

export interface PredictOptions {
  readonly engine?: EngineChoice | undefined;
  readonly device?: TrainingDevice | undefined;
  readonly threads: number;
  readonly signal?: AbortSignal | undefined;
}

/** float32 cannot tell a larger probability from 1. */
const LARGEST = 1 - 2 ** -24;

/**
 * @param model ends in one sigmoid.
 * @returns float32 `[rows]`.
 * @throws {UnsupportedTrainingError} naming every layer that the engine cannot run.
 * @throws {unknown} the signal's reason when it is aborted.
 */
export async function predictLogits(
  model: LayersModel,
  rows: TrainingRows,
  { engine: choice = 'auto', device, threads, signal }: PredictOptions,
): Promise<Float32Array> {
  const engine = await findEngine(choice, device);
  const loss = { name: 'binaryCrossentropy' } as const;
  const trainer = await engine.createTrainer(model, { loss, optimizer: { name: 'adam' }, threads, device });
  try {
    const bucket = whyPaddingMatters(model) === undefined;
    const { predictions } = await predictRows(trainer, rows, { bucket, signal });
    signal?.throwIfAborted();
    return predictions.map((probability) => logitOf(Math.min(Math.max(probability, 1 - LARGEST), LARGEST)));
  } finally {
    await trainer.dispose();
  }
}

function logitOf(probability: number): number {
  return Math.log(probability / (1 - probability));
}
