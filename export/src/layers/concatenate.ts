/**
 * Concatenate of tfjs as Concat (ONNX version 13), with And (7) or Concat for the masks: a step is real where it is
 * in every masked input. Refused: the batch as axis, and masks that some of the inputs joined over time do not have.
 */
import * as v from 'valibot';
import type { Dimension } from '../onnx/graph.ts';
import { defineMergeConverter, type Flow, type LayerContext, type Mask } from './layer.ts';
import { asFloat } from './values.ts';

export const concatenateConverter = defineMergeConverter({
  config: v.object({ axis: v.nullish(v.pipe(v.number(), v.integer()), -1) }),
  convert: ({ axis }, inputs, context) => {
    const { graph, refuse } = context;
    const shape = inputs[0]?.shape ?? [];
    const place = axis < 0 ? axis + shape.length : axis;
    if (place < 1) return refuse('it joins the rows of batches');
    if (place >= shape.length)
      return refuse(`its axis is ${axis}, and its inputs have ${shape.length} dimensions`);
    const isLast = place === shape.length - 1;
    const values = inputs.map((input) => asFloat(graph, input));
    const joined = inputs.map((input) => input.shape[place] ?? 0).reduce(addSizes);
    return {
      value: graph.node('Concat', values, { axis: place }),
      dataType: 'float32',
      shape: shape.map((size, i) => (i === place ? joined : size)),
      mask: shape.length < 3 ? undefined : (isLast ? emitCommonMask : emitJoinedMask)(inputs, context),
      isPaddingIgnored: isLast && inputs.every(({ isPaddingIgnored }) => isPaddingIgnored),
    };
  },
});

function addSizes(a: Dimension, b: Dimension): Dimension {
  return typeof a === 'number' && typeof b === 'number' ? a + b : `${a}_and_${b}`;
}

function emitCommonMask(inputs: readonly Flow[], { graph }: LayerContext): Mask | undefined {
  const masks = inputs.flatMap(({ mask }) => mask ?? []);
  const merged = masks.find(({ value }) => value === '');
  if (merged) return merged;
  if (masks.length === 0) return undefined;
  return masks.reduce((a, b) => ({
    value: a.value === b.value ? a.value : graph.node('And', [a.value, b.value]),
    isAtEnd: a.isAtEnd && b.isAtEnd,
    time: a.time,
  }));
}

function emitJoinedMask(inputs: readonly Flow[], { graph, refuse }: LayerContext): Mask | undefined {
  const masks = inputs.flatMap(({ mask }) => mask ?? []);
  if (masks.length === 0) return undefined;
  if (masks.length < inputs.length || masks.some(({ value }) => value === ''))
    return refuse(
      'some of the sequences that it joins have a mask, some have none or one of merged sequences',
    );
  const time = masks.map((mask) => mask.time).reduce(addSizes);
  const values = masks.map(({ value }) => value);
  return { value: graph.node('Concat', values, { axis: 1 }), isAtEnd: false, time };
}
