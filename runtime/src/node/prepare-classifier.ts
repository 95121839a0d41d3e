import { checkTextGraph } from '../core/check-graph.ts';
import { Classifier, type ClassifierOptions } from '../core/classifier.ts';
import { parseModelInfo } from '../core/model-info.ts';
import type { PrepareOptions } from './load-kind.ts';
import { SessionPool } from './session-pool.ts';

/**
 * Reads what the model says of itself while its session loads, and joins the two. A module of its own, so that
 * the session's thread starts before validation and text code are loaded.
 *
 * @throws what {@link loadClassifier} throws.
 */
export async function prepareClassifier(
  options: PrepareOptions,
  classifierOptions: ClassifierOptions,
): Promise<Classifier> {
  const { path, first, header, signal } = options;
  const info = parseModelInfo(header.metadata, path);
  const classifier = new Classifier(new SessionPool(options), info, classifierOptions);
  checkTextGraph(await first.ready, info.labels, path);
  signal?.throwIfAborted();
  return classifier;
}
