import { readOnnxHeader } from '../core/metadata.ts';
import { Model } from '../core/model.ts';
import type { PrepareOptions } from './load-kind.ts';
import type { OpenModel } from './model-source.ts';
import { SessionPool } from './session-pool.ts';

/**
 * Reads the head of the file while its session loads, and joins the two.
 *
 * @throws what {@link loadModel} throws.
 */
export async function prepareModel({ bytes }: OpenModel, options: PrepareOptions): Promise<Model> {
  const { path, first, signal } = options;
  const header = await readOnnxHeader(bytes, path);
  const session = new SessionPool(options);
  const model = new Model({ session, graph: await first.ready, header, path });
  signal?.throwIfAborted();
  return model;
}
