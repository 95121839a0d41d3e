/** Numbers that differ from others by rounding alone. */
import type { Graph } from '../onnx/graph.ts';
import type { CheckTensor } from './original.ts';
import { createRandom } from './random.ts';

/** The distance between two neighbouring float32 numbers around 1. */
const LAST_PLACE = 2 ** -23;

/** Moves every float of some inputs by about one in its last place, up or down; zeros by as much as ones. */
export function nudge(inputs: readonly CheckTensor[], seed: number): readonly CheckTensor[] {
  const random = createRandom(seed);
  return inputs.map((input) =>
    input.data instanceof Float32Array
      ? { ...input, data: input.data.map((value) => move(value, value === 0 ? 1 : value, random())) }
      : input,
  );
}

/** Moves every stored float of a graph likewise; zeros stay, since padding and masks are made of them. */
export function nudgeWeights(graph: Graph, seed: number): Graph {
  const random = createRandom(seed);
  return {
    ...graph,
    initializers: graph.initializers.map((tensor) =>
      tensor.data instanceof Float32Array
        ? { ...tensor, data: tensor.data.map((value) => move(value, value, random())) }
        : tensor,
    ),
  };
}

function move(value: number, size: number, random: number): number {
  return value + (random < 0.5 ? -1 : 1) * Math.abs(size) * LAST_PLACE;
}
