/** Reads the content of the Const nodes of a graph model. */
import type { GraphWeight } from './graph-description.ts';
import { decodeStoredWeights } from './weight-data.ts';
import type { WeightSpec } from './weight-specs.ts';

/**
 * Cuts the weights out of their bytes.
 *
 * @throws {InvalidWeightsError} if a weight is of a type that none can have.
 */
export function decodeGraphWeights(
  specs: readonly WeightSpec[],
  bytes: Uint8Array<ArrayBuffer>,
  where: string,
): ReadonlyMap<string, GraphWeight> {
  return new Map(
    decodeStoredWeights(specs, bytes, where).map(({ name, shape, dataType, data }) => [
      name,
      { dataType, tensor: { dataType, shape, data } },
    ]),
  );
}
