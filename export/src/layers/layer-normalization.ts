/**
 * LayerNormalization of tfjs as LayerNormalization (ONNX version 17) where it spans the last axes, of known sizes;
 * elsewhere and in opsets before it written out with Add, Div, Mul, Sub 13 or 14, ReduceMean 13 or 18 and Sqrt 13.
 * Refused: the batch as axis.
 */
import * as v from 'valibot';
import type { Dimension } from '../onnx/graph.ts';
import type { Value } from '../onnx/index.ts';
import { AXES, placesOf } from './axes.ts';
import { defineConverter, type LayerContext } from './layer.ts';
import { emitReduction } from './reductions.ts';
import { asFloat } from './values.ts';

const FIRST_OPSET = 17;

const CONFIG = v.object({
  axis: v.nullish(AXES, -1),
  epsilon: v.nullish(v.number(), 1e-3),
  center: v.nullish(v.boolean(), true),
  scale: v.nullish(v.boolean(), true),
});

export const layerNormalizationConverter = defineConverter({
  config: CONFIG,
  convert: ({ axis, epsilon, center, scale }, input, context) => {
    const { graph, opset, refuse } = context;
    const { shape } = input;
    const axes = placesOf(axis, shape.length);
    if (!axes) return refuse(`its axis is ${axis.join(', ')}, expected axes behind the batch, each once`);
    const [first = 1] = axes;
    const x = asFloat(graph, input);
    const gamma = scale ? storeOver('gamma', shape, { axis, axes }, context) : undefined;
    const beta = center ? storeOver('beta', shape, { axis, axes }, context) : undefined;
    const isLast = axes.length === shape.length - first;
    const emit = (): Value => {
      if (isLast && gamma !== undefined && opset >= FIRST_OPSET) {
        const inputs = beta === undefined ? [x, gamma] : [x, gamma, beta];
        return graph.node('LayerNormalization', inputs, { axis: first, epsilon: { float: epsilon } });
      }
      const normal = emitNormal(x, { axes, epsilon }, context);
      const scaled = gamma === undefined ? normal : graph.node('Mul', [normal, gamma]);
      return beta === undefined ? scaled : graph.node('Add', [scaled, beta]);
    };
    return {
      ...input,
      value: emit(),
      dataType: 'float32',
      ending: undefined,
      isPaddingIgnored: input.isPaddingIgnored && !axes.includes(1),
    };
  },
});

/** A weight of the normalized axes, in a shape that ONNX spreads over the input from the first of them on. */
function storeOver(
  name: string,
  shape: readonly Dimension[],
  { axis, axes }: { readonly axis: readonly number[]; readonly axes: readonly number[] },
  { graph, weight }: LayerContext,
): Value {
  const sizes = shape.map((size) => (typeof size === 'number' ? size : undefined));
  // tfjs takes the sizes in the order of the option, and spreads the values in the order of the axes.
  const { data } = weight(
    name,
    axis.map((place) => sizes.at(place)),
  );
  const spread = sizes.map((size, place) => (axes.includes(place) ? (size ?? 1) : 1));
  return graph.initializer(name, { dataType: 'float32', shape: spread.slice(axes[0]), data });
}

/** (x - mean) / √(variance + epsilon) over the axes. */
function emitNormal(
  x: Value,
  { axes, epsilon }: { readonly axes: readonly number[]; readonly epsilon: number },
  { graph, opset }: LayerContext,
): Value {
  const mean = (values: Value): Value => emitReduction(graph, opset, 'ReduceMean', { x: values, axes });
  const centered = graph.node('Sub', [x, mean(x)]);
  const variance = mean(graph.node('Mul', [centered, centered]));
  const deviation = graph.node('Sqrt', [graph.node('Add', [variance, graph.float(epsilon)])]);
  return graph.node('Div', [centered, deviation]);
}
