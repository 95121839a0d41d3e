import { Model } from '../core/model.ts';
import type { PrepareOptions } from './load-kind.ts';
import { SessionPool } from './session-pool.ts';

/**
 * Reads the head of the file while its session loads, and joins the two.
 *
 * @throws what {@link loadModel} throws.
 */
export async function prepareModel(options: PrepareOptions): Promise<Model> {
  const { path, first, header, signal } = options;
  const session = new SessionPool(options);
  const model = new Model({ session, graph: await first.ready, header, path });
  signal?.throwIfAborted();
  return model;
}
