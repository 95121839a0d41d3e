/**
 * Softmax of tfjs as Softmax (ONNX version 13), over several axes as ReduceLogSumExp (13 or 18), Sub and Exp (13).
 * Refused: masks, and one axis other than the last, which tfjs cannot run.
 */
import * as v from 'valibot';
import { AXES, placesOf } from './axes.ts';
import { asFloat, defineConverter } from './layer.ts';
import { emitReduction } from './reductions.ts';

export const softmaxConverter = defineConverter({
  config: v.object({ axis: v.nullish(AXES, 1) }),
  usesMask: true,
  convert: ({ axis }, input, { graph, opset, refuse }) => {
    const { shape, isPaddingIgnored } = input;
    if (input.mask)
      return refuse('its input has a mask, which TensorFlow.js cannot apply to more than one axis');
    const axes = placesOf(axis, shape.length);
    const isLast = axes.length === 1 && axes[0] === shape.length - 1;
    if (axes.length < 2 && !isLast) {
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
