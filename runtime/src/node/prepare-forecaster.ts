import type { GraphInterface, TensorDescription } from '../core/check-graph.ts';
import { Forecaster } from '../core/forecaster.ts';
import { parseSeriesInfo, type SeriesInfo } from '../core/series-info.ts';
import { InvalidModelError } from '../errors/invalid-model-error.ts';
import type { PrepareOptions } from './load-kind.ts';
import { SessionPool } from './session-pool.ts';

/**
 * Reads what the model says of itself while its session loads, and joins the two.
 *
 * @throws what {@link loadForecaster} throws.
 */
export async function prepareForecaster(options: PrepareOptions): Promise<Forecaster> {
  const { path, first, header, signal } = options;
  const info = parseSeriesInfo(header.metadata, path);
  const forecaster = new Forecaster(new SessionPool(options), info);
  checkGraph(await first.ready, info, path);
  signal?.throwIfAborted();
  return forecaster;
}

/** Finds a graph that is not that of its metadata before the first forecast does. */
function checkGraph({ inputs, outputs }: GraphInterface, { series }: SeriesInfo, path: string): void {
  const { windowLength, columns, horizon } = series;
  const [input, ...otherInputs] = inputs;
  const [output] = outputs;
  if (!hasShape(input, [windowLength, columns.length]) || otherInputs.length > 0) {
    const wanted = `float32 [batch, ${windowLength}, ${columns.length}]`;
    throw new InvalidModelError(path, `by its metadata it has one input, ${wanted}`);
  }
  if (!hasShape(output, [horizon])) {
    throw new InvalidModelError(path, `by its metadata it has an output float32 [batch, ${horizon}]`);
  }
}

/** @param sizes behind the batch; a size that the graph leaves open fits every one. */
function hasShape(tensor: TensorDescription | undefined, sizes: readonly number[]): boolean {
  return (
    tensor?.type === 'float32' &&
    tensor.shape.length === sizes.length + 1 &&
    sizes.every((size, i) => typeof tensor.shape[i + 1] === 'string' || tensor.shape[i + 1] === size)
  );
}
