/**
 * Resizing and UpSampling2D of tfjs as Resize (ONNX version 13, 18 or 19) between Transposes. tfjs aligns the corners
 * of a Resizing exactly where `cropToAspectRatio` is false, and crops nothing.
 */
import * as v from 'valibot';
import type { GraphBuilder } from '../onnx/graph-builder.ts';
import type { Value } from '../onnx/index.ts';
import { DATA_FORMAT, overGrid } from './channels.ts';
import { defineConverter } from './layer.ts';
import { SIZE, sizesOf } from './sizes.ts';

const INTERPOLATION = v.picklist(['nearest', 'bilinear']);
interface Interpolation {
  readonly name: v.InferOutput<typeof INTERPOLATION>;
  readonly alignsCorners: boolean;
}

export const resizingConverter = defineConverter({
  config: v.object({
    height: SIZE,
    width: SIZE,
    interpolation: v.nullish(INTERPOLATION, 'bilinear'),
    cropToAspectRatio: v.nullish(v.boolean(), false),
  }),
  inputRank: 4,
  convert: ({ height, width, interpolation: name, cropToAspectRatio }, input, { graph }) =>
    overGrid(graph, input, 'channelsLast', ({ value, channels }) => ({
      value: emitResizeTo(graph, value, [height, width], { name, alignsCorners: !cropToAspectRatio }),
      channels,
      sizes: [height, width],
    })),
});

export const upSampling2dConverter = defineConverter({
  config: v.object({
    size: v.nullish(sizesOf(2), 2),
    interpolation: v.nullish(INTERPOLATION, 'nearest'),
    dataFormat: DATA_FORMAT,
  }),
  inputRank: 4,
  convert: ({ size, interpolation: name, dataFormat }, input, { graph }) =>
    overGrid(graph, input, dataFormat, ({ value, channels, sizes }) => {
      const scales = Float32Array.of(1, 1, ...size);
      const factors = graph.constant({ dataType: 'float32', shape: [4], data: scales });
      return {
        value: graph.node('Resize', [value, '', factors], attributesOf({ name, alignsCorners: false })),
        channels,
        sizes: sizes.map((places, axis) =>
          typeof places === 'number' ? places * (size[axis] ?? 1) : `${places}_upsampled`,
        ),
      };
    }),
});

/** `[batch, channels, height, width]` to another height and width. */
export function emitResizeTo(
  graph: GraphBuilder,
  x: Value,
  size: readonly [number, number],
  interpolation: Interpolation,
): Value {
  const kept = graph.node('Slice', [graph.node('Shape', [x]), graph.ints([0]), graph.ints([2])]);
  const sizes = graph.node('Concat', [kept, graph.ints(size)], { axis: 0 });
  return graph.node('Resize', [x, '', '', sizes], attributesOf(interpolation));
}

/** tfjs rounds halves up where it aligns corners, and down to whole places elsewhere. */
function attributesOf({ name, alignsCorners }: Interpolation) {
  return {
    mode: name === 'nearest' ? 'nearest' : 'linear',
    coordinate_transformation_mode: alignsCorners ? 'align_corners' : 'asymmetric',
    ...(name === 'nearest' && { nearest_mode: alignsCorners ? 'round_prefer_ceil' : 'floor' }),
  };
}
