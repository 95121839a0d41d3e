/**
 * LayerNormalization of tfjs as LayerNormalization (ONNX version 17), in opsets before it written out with Add, Div,
 * Mul, Sub 13, ReduceSum 13 and Sqrt 13. Refused: other axes than the last.
 */
import * as v from 'valibot';
import type { GraphBuilder } from '../onnx/graph-builder.ts';
import type { Value } from '../onnx/index.ts';
import { asFloat, defineConverter, lastSize } from './layer.ts';

const FIRST_OPSET = 17;
const AXIS = v.pipe(v.number(), v.integer());

const CONFIG = v.object({
  axis: v.nullish(
    v.pipe(
      v.union([AXIS, v.array(AXIS)]),
      v.transform((axis) => (typeof axis === 'number' ? [axis] : axis)),
    ),
    -1,
  ),
  epsilon: v.nullish(v.number(), 1e-3),
  center: v.nullish(v.boolean(), true),
  scale: v.nullish(v.boolean(), true),
});

export const layerNormalizationConverter = defineConverter({
  config: CONFIG,
  convert: ({ axis, epsilon, center, scale }, input, { graph, opset, weight, refuse }) => {
    const size = lastSize(input);
    const [place] = axis;
    if (axis.length !== 1 || (place !== -1 && place !== input.shape.length - 1) || size === undefined) {
      return refuse(`its axis is ${axis.join(', ')}, expected the last one, of a known size`);
    }
    const store = (name: string, data: Float32Array): Value =>
      graph.initializer(name, { dataType: 'float32', shape: [size], data });
    const gamma = store('gamma', scale ? weight('gamma', [size]).data : new Float32Array(size).fill(1));
    const beta = store('beta', center ? weight('beta', [size]).data : new Float32Array(size));
    const x = asFloat(graph, input);
    const inputs = [x, gamma, beta];
    const attributes = { axis: -1, epsilon: { float: epsilon } };
    return {
      ...input,
      value:
        opset >= FIRST_OPSET
          ? graph.node('LayerNormalization', inputs, attributes)
          : graph.node('Add', [graph.node('Mul', [emitNormal(graph, x, { size, epsilon }), gamma]), beta]),
      dataType: 'float32',
      ending: undefined,
    };
  },
});

/** (x - mean) / √(variance + epsilon) over the last axis. */
function emitNormal(
  graph: GraphBuilder,
  x: Value,
  { size, epsilon }: { readonly size: number; readonly epsilon: number },
): Value {
  const mean = (values: Value): Value => {
    const sum = graph.node('ReduceSum', [values, graph.ints([-1])], { keepdims: 1 });
    return graph.node('Mul', [sum, graph.float(1 / size)]);
  };
  const centered = graph.node('Sub', [x, mean(x)]);
  const variance = mean(graph.node('Mul', [centered, centered]));
  const deviation = graph.node('Sqrt', [graph.node('Add', [variance, graph.float(epsilon)])]);
  return graph.node('Div', [centered, deviation]);
}
