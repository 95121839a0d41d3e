/** Brings the axes of a stored weight into another order. */
import type { Tensor } from '../onnx/index.ts';
import type { WeightTensor } from '../read/description.ts';

/**
 * @param perm for each axis of the result, the axis of the weight that it was.
 * @example transposeWeight(kernel, [3, 2, 0, 1]).shape; // [8, 3, 5, 5] for 8 filters of 5 x 5 over 3 channels
 */
export function transposeWeight(
  { data, shape }: Omit<WeightTensor, 'name'>,
  perm: readonly number[],
): Tensor & { readonly data: Float32Array } {
  const sizes = perm.map((axis) => shape[axis] ?? 1);
  const steps = perm.map((axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1));
  const lastSize = sizes.at(-1) ?? 1;
  const lastStep = steps.at(-1) ?? 1;
  const place = sizes.map(() => 0);
  const result = new Float32Array(data.length);
  for (let to = 0; to < result.length; to += lastSize) {
    const from = place.reduce((sum, index, axis) => sum + index * (steps[axis] ?? 0), 0);
    for (let i = 0; i < lastSize; i += 1) result[to + i] = data[from + i * lastStep] ?? 0;
    countUp(place, sizes);
  }
  return { dataType: 'float32', shape: sizes, data: result };
}

/** Goes to the next place, the last axis aside. */
function countUp(place: number[], sizes: readonly number[]): void {
  for (let axis = sizes.length - 2; axis >= 0; axis -= 1) {
    const next = (place[axis] ?? 0) + 1;
    place[axis] = next === sizes[axis] ? 0 : next;
    if (next !== sizes[axis]) return;
  }
}
