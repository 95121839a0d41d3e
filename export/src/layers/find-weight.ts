/** Finds the weights of a layer by name. */
import { InvalidWeightsError } from '../errors/invalid-weights-error.ts';
import type { LayerDescription, WeightTensor } from '../read/description.ts';

/** One of several weights of the same name. */
export interface WeightPlace {
  /** What its path starts with; any by default. */
  readonly prefix?: string;
  /** Its place among those; the first one by default. */
  readonly index?: number;
}

/** Finds a weight by name, also where Keras put the name of a cell before it. */
export function findWeight(
  layer: LayerDescription,
  name: string,
  shape: readonly (number | undefined)[],
  { modelPath, prefix = '', index = 0 }: WeightPlace & { readonly modelPath: string },
): WeightTensor {
  const where = `${modelPath}, layer "${layer.name}" (${layer.className})`;
  const found = layer.weights.filter(
    (weight) => weight.name.startsWith(prefix) && weight.name.split('/').at(-1) === name,
  )[index];
  if (!found) throw new InvalidWeightsError({ what: `The weight "${name}" is missing`, where });
  const isExpected =
    found.shape.length === shape.length &&
    found.shape.every((size, i) => shape[i] === undefined || shape[i] === size);
  if (isExpected) return found;
  const expected = shape.map((size) => size ?? 'any').join(', ');
  throw new InvalidWeightsError({
    what: `The weight "${name}" has shape [${found.shape.join(', ')}], expected [${expected}]`,
    where,
  });
}
