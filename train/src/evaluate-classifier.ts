import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { PreparedData } from './datasets/dataset.ts';
import { type EngineName, findEngine } from './engines/registry.ts';
import { chooseLoss, measure } from './measure.ts';
import type { Metrics } from './metrics.ts';
import { completeTrainSettings } from './train-settings.ts';

export interface EvaluateOptions {
  /** Which rows; default `test`. */
  readonly part?: 'train' | 'test' | undefined;
  readonly engine?: EngineName | undefined;
  readonly threads?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Measures a trained classifier.
 *
 * @throws {UnsupportedTrainingError} naming every layer that the engine cannot run.
 * @throws {unknown} the signal's reason when it is aborted.
 * @example
 * const { accuracy } = await evaluateClassifier(model, data); // fraction of the test reviews
 */
export async function evaluateClassifier(
  model: LayersModel,
  data: PreparedData,
  options: EvaluateOptions = {},
): Promise<Metrics> {
  const { threads } = completeTrainSettings({ threads: options.threads });
  const engine = await findEngine(options.engine ?? 'auto');
  const trainer = await engine.createTrainer(model, {
    loss: chooseLoss(model, data),
    optimizer: 'adam',
    threads,
  });
  try {
    const texts = data[options.part ?? 'test'];
    const rows = Uint32Array.from(texts.classIndices.keys());
    const metrics = await measure(trainer, texts, rows, data.encoding.preprocessing, options.signal);
    options.signal?.throwIfAborted();
    return metrics;
  } finally {
    await trainer.dispose();
  }
}
