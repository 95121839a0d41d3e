/**
 * BatchNormalization of tfjs as it works after training: Mul and Add (ONNX versions 13, 14) with what the moving
 * averages, gamma and beta come to. Refused: the batch as axis. On another axis than the last, tfjs' CPU and wasm
 * backends take the averages of other places (check/spread-batch-norm.ts); this is what Keras and WebGL compute.
 */
import * as v from 'valibot';
import type { Value } from '../onnx/index.ts';
import { defineConverter } from './layer.ts';
import { asFloat } from './values.ts';

const CONFIG = v.object({
  axis: v.nullish(v.pipe(v.number(), v.integer()), -1),
  epsilon: v.nullish(v.number(), 1e-3),
  center: v.nullish(v.boolean(), true),
  scale: v.nullish(v.boolean(), true),
});

export const batchNormalizationConverter = defineConverter({
  config: CONFIG,
  convert: ({ axis, epsilon, center, scale }, input, { graph, weight, refuse }) => {
    const rank = input.shape.length;
    const place = axis < 0 ? axis + rank : axis;
    const size = input.shape[place];
    if (place < 1 || typeof size !== 'number') {
      return refuse(`its axis is ${axis}, expected one of a known size behind the batch`);
    }
    const read = (name: string): Float32Array => weight(name, [size]).data;
    const gamma = scale ? read('gamma') : undefined;
    const beta = center ? read('beta') : undefined;
    const mean = read('moving_mean');
    const variance = read('moving_variance');
    const factors = variance.map((value, i) => (gamma?.[i] ?? 1) / Math.sqrt(value + epsilon));
    const offsets = mean.map((value, i) => (beta?.[i] ?? 0) - value * (factors[i] ?? 0));
    const spread = [size, ...Array.from({ length: rank - 1 - place }, () => 1)];
    const store = (name: string, data: Float32Array): Value =>
      graph.initializer(name, { dataType: 'float32', shape: spread, data });
    const scaled = graph.node('Mul', [asFloat(graph, input), store('scale', factors)]);
    return {
      ...input,
      value: graph.node('Add', [scaled, store('offset', offsets)]),
      dataType: 'float32',
      ending: undefined,
    };
  },
});
