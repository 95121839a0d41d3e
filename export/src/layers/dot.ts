/**
 * Dot of tfjs as MatMul (ONNX version 13) with Transpose 13, Unsqueeze and Squeeze 13, or Mul 14 and ReduceSum 13 for
 * rows; `normalize` as ReduceSum, Max 13, Sqrt 13 and Div 14. Refused: inputs of other than two and three dimensions,
 * which tfjs cannot multiply, and the batch as axis.
 */
import * as v from 'valibot';
import type { GraphBuilder } from '../onnx/graph-builder.ts';
import type { Value } from '../onnx/index.ts';
import { defineMergeConverter, type Flow } from './layer.ts';
import { asFloat } from './values.ts';

const AXIS = v.pipe(v.number(), v.integer());
/** What tfjs takes for the smallest sum of squares. */
const EPSILON = 1e-7;

/** One side of the product, and the axis that is summed over. */
interface Factor {
  readonly value: Value;
  readonly rank: number;
  readonly axis: number;
}

export const dotConverter = defineMergeConverter({
  config: v.object({
    axes: v.union([AXIS, v.tuple([AXIS, AXIS])]),
    normalize: v.nullish(v.boolean(), false),
  }),
  convert: ({ axes, normalize }, inputs, { graph, refuse }) => {
    const [left, right, ...others] = inputs;
    if (!left || !right || others.length > 0) {
      return refuse(`it is given ${inputs.length} inputs, expected 2`);
    }
    const [a, b] = typeof axes === 'number' ? [axes, axes] : axes;
    const factors = [factorOf(graph, left, a, normalize), factorOf(graph, right, b, normalize)] as const;
    for (const { rank, axis } of factors) {
      if (rank < 2 || rank > 3 || axis < 1 || axis >= rank) {
        return refuse(`it multiplies along axis ${axis} of ${rank} dimensions, expected 1 of 2 or 3`);
      }
    }
    const [batch = 'batch', ...sizes] = left.shape;
    const rest = [
      sizes.toSpliced(factors[0].axis - 1, 1),
      right.shape.slice(1).toSpliced(factors[1].axis - 1, 1),
    ];
    const joined = rest.flat();
    return {
      value: emitProduct(graph, ...factors),
      dataType: 'float32',
      shape: [batch, ...(joined.length > 0 ? joined : [1])],
      isPaddingIgnored: false,
    };
  },
});

function factorOf(graph: GraphBuilder, input: Flow, axis: number, isNormalized: boolean): Factor {
  const rank = input.shape.length;
  const place = axis < 0 ? axis + rank : axis;
  const x = asFloat(graph, input);
  return { value: isNormalized ? emitNormalized(graph, x, place) : x, rank, axis: place };
}

/** x / √(sum of squares along the axis). */
function emitNormalized(graph: GraphBuilder, x: Value, axis: number): Value {
  const squares = graph.node('ReduceSum', [graph.node('Mul', [x, x]), graph.ints([axis])], { keepdims: 1 });
  return graph.node('Div', [x, graph.node('Sqrt', [graph.node('Max', [squares, graph.float(EPSILON)])])]);
}

function emitProduct(graph: GraphBuilder, left: Factor, right: Factor): Value {
  if (left.rank === 2 && right.rank === 2) {
    const products = graph.node('Mul', [left.value, right.value]);
    return graph.node('ReduceSum', [products, graph.ints([1])], { keepdims: 1 });
  }
  const a = emitMatrix(graph, left, 2);
  const b = emitMatrix(graph, right, 1);
  const product = graph.node('MatMul', [a, b]);
  const flat = [left.rank === 2 ? 1 : 0, right.rank === 2 ? 2 : 0].filter((axis) => axis > 0);
  return flat.length === 0 ? product : graph.node('Squeeze', [product, graph.ints(flat)]);
}

/** A factor as a matrix for each row of the batch, with the axis that is summed over at `place`. */
function emitMatrix(graph: GraphBuilder, { value, rank, axis }: Factor, place: 1 | 2): Value {
  if (rank === 2) return graph.node('Unsqueeze', [value, graph.ints([place === 2 ? 1 : 2])]);
  return axis === place ? value : graph.node('Transpose', [value], { perm: [0, 2, 1] });
}
