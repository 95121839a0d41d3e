/** Numbers that differ from others by rounding alone. */
import type { Graph, Value } from '../onnx/graph.ts';
import { bodiesOf } from '../onnx/graph-walk.ts';
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

/** Operators that add up products of their inputs: their sums are what depends on the order of adding. */
const PRODUCTS: ReadonlySet<string> = new Set([
  ...['Conv', 'ConvTranspose', 'Gemm', 'GRU', 'LSTM', 'MatMul', 'RNN'],
]);

/**
 * Moves every weight that is multiplied likewise; zeros stay, since padding and masks are made of them. Other stored
 * numbers may be thresholds or the scale of a Resize, which make something else of the model when they are moved.
 */
export function nudgeFactors(graph: Graph, seed: number): Graph {
  const random = createRandom(seed);
  const factors = new Set(factorsIn(graph));
  return {
    ...graph,
    initializers: graph.initializers.map((tensor) =>
      factors.has(tensor.name) && tensor.data instanceof Float32Array
        ? { ...tensor, data: tensor.data.map((value) => move(value, value, random())) }
        : tensor,
    ),
  };
}

function factorsIn({ nodes }: Graph): Value[] {
  return nodes.flatMap((node) => [
    ...(PRODUCTS.has(node.opType) ? node.inputs : []),
    ...bodiesOf(node).flatMap(factorsIn),
  ]);
}

function move(value: number, size: number, random: number): number {
  return value + (random < 0.5 ? -1 : 1) * Math.abs(size) * LAST_PLACE;
}
