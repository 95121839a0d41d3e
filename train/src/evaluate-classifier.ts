import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { PreparedData } from './datasets/dataset.ts';
import type { TrainingDevice } from './engines/engine.ts';
import { type EngineChoice, findEngine } from './engines/registry.ts';
import { whyPaddingMatters } from './fit/masking.ts';
import type { TrainingRows } from './fit/rows.ts';
import { chooseLoss, measure, outputSizeOf } from './measure.ts';
import { type Metrics, toMetrics } from './metrics.ts';
import { textRows } from './text-rows.ts';
import { completeTrainSettings } from './train-settings.ts';

export interface EvaluateOptions {
  /** Which rows; default `test`. */
  readonly part?: 'train' | 'test' | undefined;
  readonly engine?: EngineChoice | undefined;
  readonly device?: TrainingDevice | undefined;
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
  const rows = textRows(data[options.part ?? 'test'], data.encoding.preprocessing);
  const { whole } = await evaluateRows(model, data, { whole: rows }, options);
  if (!whole) throw new Error('the rows were not measured');
  return whole;
}

/** Measures several selections of rows by name, with one trainer for all; throws as `evaluateClassifier` does. */
export async function evaluateRows(
  model: LayersModel,
  data: PreparedData,
  selections: Readonly<Record<string, TrainingRows>>,
  { signal, device, ...options }: Omit<EvaluateOptions, 'part'>,
): Promise<Record<string, Metrics>> {
  const { threads } = completeTrainSettings({ threads: options.threads });
  const engine = await findEngine(options.engine ?? 'auto', device);
  const loss = { name: chooseLoss(model, data) };
  const trainer = await engine.createTrainer(model, { loss, optimizer: { name: 'adam' }, threads, device });
  const bucket = whyPaddingMatters(model) === undefined;
  const metrics: Record<string, Metrics> = {};
  try {
    for (const [name, rows] of Object.entries(selections)) {
      const figures = await measure(trainer, rows, { loss, outputSize: outputSizeOf(model), bucket, signal });
      signal?.throwIfAborted();
      metrics[name] = toMetrics(figures);
    }
    return metrics;
  } finally {
    await trainer.dispose();
  }
}
