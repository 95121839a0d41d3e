/** The weights of a layers model, which are numbers with fractions whatever they were stored as. */
import { InvalidWeightsError } from '../errors/invalid-weights-error.ts';
import type { WeightTensor } from './description.ts';
import type { StoredWeight } from './weight-data.ts';

/**
 * Takes what belongs to the model, and passes over the state of an optimizer.
 *
 * @throws {InvalidWeightsError} if a number is NaN or infinite.
 */
export function toLayerWeights(stored: readonly StoredWeight[], where: string): WeightTensor[] {
  return stored
    .filter(({ group }) => group !== 'optimizer')
    .map(({ name, shape, data: numbers }) => {
      const data = numbers instanceof Float32Array ? numbers : Float32Array.from(numbers);
      checkFinite(name, data, where);
      return { name, shape, data };
    });
}

/** @throws {InvalidWeightsError} naming the first number that is NaN or infinite. */
export function checkFinite(name: string, data: Float32Array, where: string): void {
  const index = data.findIndex((number) => !Number.isFinite(number));
  if (index < 0) return;
  throw new InvalidWeightsError({
    what: `The weight "${name}" holds ${data[index]} at position ${index}`,
    where,
    fix: 'the training has diverged: train again with a smaller learning rate',
  });
}
