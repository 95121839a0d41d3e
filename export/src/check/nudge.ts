/** Inputs that differ from others by rounding alone. */
import type { CheckTensor } from './original.ts';
import { createRandom } from './random.ts';

/** The distance between two neighbouring float32 numbers around 1. */
const LAST_PLACE = 2 ** -23;

/** Moves every float by about one in its last place, up or down; zeros by as much as ones. Other types stay. */
export function nudge(inputs: readonly CheckTensor[], seed: number): readonly CheckTensor[] {
  const random = createRandom(seed);
  return inputs.map((input) => {
    if (!(input.data instanceof Float32Array)) return input;
    const data = input.data.map((value) => {
      const step = (Math.abs(value) || 1) * LAST_PLACE;
      return random() < 0.5 ? value - step : value + step;
    });
    return { ...input, data };
  });
}
