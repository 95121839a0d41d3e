import { Classifier } from '../core/classifier.ts';
import { readOnnxHeader } from '../core/metadata.ts';
import { type ModelInfo, parseModelInfo } from '../core/model-info.ts';
import { InvalidModelError } from '../errors/invalid-model-error.ts';
import type { PrepareOptions } from './load-model.ts';
import type { OpenModel } from './model-source.ts';
import { SessionPool } from './session-pool.ts';
import type { GraphInterface } from './worker-session.ts';

/**
 * Reads what the model says of itself while its session loads, and joins the two. A module of its own, so that
 * the session's thread starts before validation and text code are loaded.
 *
 * @throws what {@link loadClassifier} throws.
 */
export async function prepareClassifier({ bytes }: OpenModel, options: PrepareOptions): Promise<Classifier> {
  const { path, first, signal } = options;
  const { metadata } = await readOnnxHeader(bytes, path);
  const info = parseModelInfo(metadata, path);
  const classifier = new Classifier(new SessionPool(options), info);
  checkGraph(await first.ready, info, path);
  signal?.throwIfAborted();
  return classifier;
}

/** Finds a graph that is not a text classifier before the first text does. */
function checkGraph({ inputs, outputs }: GraphInterface, { labels }: ModelInfo, path: string): void {
  const [input, ...otherInputs] = inputs;
  const [output] = outputs;
  if (input?.type !== 'int32' || input.shape.length !== 2 || otherInputs.length > 0) {
    throw new InvalidModelError(path, 'a text model has one input, int32 [batch, time]');
  }
  if (output?.type !== 'float32' || output.shape.length !== 2) {
    throw new InvalidModelError(path, 'a text model has an output float32 [batch, classes]');
  }
  const columnCount = output.shape[1];
  const isBinary = columnCount === 1 && labels.length === 2;
  if (typeof columnCount === 'number' && columnCount !== labels.length && !isBinary) {
    throw new InvalidModelError(path, `it has ${labels.length} labels but ${columnCount} outputs`);
  }
}
