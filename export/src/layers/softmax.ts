/**
 * Softmax of tfjs as Softmax (ONNX version 13), over several axes as ReduceLogSumExp (13 or 18), Sub and Exp (13).
 * Refused: masks, and one axis other than the last, which tfjs cannot run.
 */
import * as v from 'valibot';
import { AXES, placesOf } from './axes.ts';
import { defineConverter } from './layer.ts';
import { emitReduction } from './reductions.ts';
import { asFloat } from './values.ts';

export const softmaxConverter = defineConverter({
  config: v.object({ axis: v.nullish(AXES, 1) }),
  convert: ({ axis }, input, { graph, opset, lastMask, refuse }) => {
    const { shape, isPaddingIgnored } = input;
    if (input.mask || lastMask) {
      return refuse('TensorFlow.js gives it the mask of its input or of an earlier layer, in another shape');
    }
    const axes = placesOf(axis, shape.length);
    const isLast = axes?.length === 1 && axes[0] === shape.length - 1;
    if (!axes || (axes.length === 1 && !isLast)) {
      return refuse(`its axis is ${axis.join(', ')}, and TensorFlow.js computes it over the last one alone`);
    }
    const x = asFloat(graph, input);
    const emitJoint = () => {
      const total = emitReduction(graph, opset, 'ReduceLogSumExp', { x, axes });
      return graph.node('Exp', [graph.node('Sub', [x, total])]);
    };
    return {
      value: isLast ? graph.node('Softmax', [x], { axis: -1 }) : emitJoint(),
      dataType: 'float32',
      shape,
      ending: isLast ? 'softmax' : undefined,
      isPaddingIgnored: isPaddingIgnored && !axes.includes(1),
    };
  },
});
