import type { LayersModel } from '@tensorflow/tfjs-layers';
import { rowRange } from './batches.ts';
import type { EncodedTexts, PreparedData } from './datasets/dataset.ts';
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
  const texts = data[options.part ?? 'test'];
  const rows = rowRange(0, texts.classIndices.length);
  const { whole } = await evaluateRows(model, data, { whole: { texts, rows } }, options);
  if (!whole) throw new Error('the rows were not measured');
  return whole;
}

/** Measures several selections of rows by name, with one trainer for all; throws as `evaluateClassifier` does. */
export async function evaluateRows(
  model: LayersModel,
  data: PreparedData,
  selections: Readonly<Record<string, { readonly texts: EncodedTexts; readonly rows: Uint32Array }>>,
  options: Omit<EvaluateOptions, 'part'>,
): Promise<Record<string, Metrics>> {
  const { threads } = completeTrainSettings({ threads: options.threads });
  const engine = await findEngine(options.engine ?? 'auto');
  const trainer = await engine.createTrainer(model, {
    loss: { name: chooseLoss(model, data) },
    optimizer: { name: 'adam' },
    threads,
  });
  const metrics: Record<string, Metrics> = {};
  try {
    for (const [name, { texts, rows }] of Object.entries(selections)) {
      metrics[name] = await measure(trainer, texts, rows, data.encoding.preprocessing, options.signal);
      options.signal?.throwIfAborted();
    }
    return metrics;
  } finally {
    await trainer.dispose();
  }
}
