/** Cropping2D of tfjs as Slice (ONNX version 13), and ZeroPadding2D as Pad (13, 18, 19 or 21). */
import * as v from 'valibot';
import type { Dimension } from '../onnx/graph.ts';
import { DATA_FORMAT, type DataFormat } from './channels.ts';
import { defineConverter, type Flow } from './layer.ts';

const COUNT = v.pipe(v.number(), v.integer(), v.minValue(0));
const ENDS = v.tuple([COUNT, COUNT]);
type Ends = v.InferOutput<typeof ENDS>;
/** One number, or one for height and one for width, or both of each: before and behind. */
const BORDERS = v.pipe(
  v.union([COUNT, v.tuple([COUNT, COUNT]), v.tuple([ENDS, ENDS])]),
  v.transform((borders): readonly [Ends, Ends] => {
    if (typeof borders === 'number') return [ends(borders), ends(borders)];
    const [height, width] = borders;
    return [ends(height), ends(width)];
  }),
);

function ends(count: number | Ends): Ends {
  return typeof count === 'number' ? [count, count] : count;
}

const axesOf = (dataFormat: DataFormat): readonly [number, number] =>
  dataFormat === 'channelsFirst' ? [2, 3] : [1, 2];

/** Slice stops at the end of an axis where its end lies behind; int32, for every device. */
const TO_THE_END = 2 ** 31 - 1;

export const cropping2dConverter = defineConverter({
  config: v.object({ cropping: BORDERS, dataFormat: DATA_FORMAT }),
  inputRank: 4,
  convert: ({ cropping, dataFormat }, input, { graph }) => {
    const axes = axesOf(dataFormat);
    const starts = cropping.map(([before]) => before);
    const stops = cropping.map(([, behind]) => (behind === 0 ? TO_THE_END : -behind));
    const value = graph.node('Slice', [input.value, graph.ints(starts), graph.ints(stops), graph.ints(axes)]);
    const sizes = cropping.map(([before, behind], i) =>
      changeSize(input.shape[axes[i] ?? 0], -before - behind),
    );
    return resizedFlow(input, { value, axes, sizes });
  },
});

export const zeroPadding2dConverter = defineConverter({
  config: v.object({ padding: v.nullish(BORDERS, 1), dataFormat: DATA_FORMAT }),
  inputRank: 4,
  convert: ({ padding, dataFormat }, input, { graph }) => {
    const axes = axesOf(dataFormat);
    const pads = [0, 1].flatMap((end) => {
      const counts = [0, 0, 0, 0];
      axes.forEach((axis, i) => {
        counts[axis] = padding[i]?.[end] ?? 0;
      });
      return counts;
    });
    const value = graph.node('Pad', [input.value, graph.ints(pads)]);
    const sizes = padding.map(([before, behind], i) =>
      changeSize(input.shape[axes[i] ?? 0], before + behind),
    );
    return resizedFlow(input, { value, axes, sizes });
  },
});

function changeSize(size: Dimension | undefined, by: number): Dimension {
  if (typeof size === 'number') return size + by;
  return by === 0 ? (size ?? 'size') : `${size}_${by < 0 ? 'cropped' : 'padded'}`;
}

/** What leaves a layer that changes the sizes of some axes, channels apart. */
export function resizedFlow(
  { dataType, shape }: Flow,
  changed: {
    readonly value: string;
    readonly axes: readonly number[];
    readonly sizes: readonly Dimension[];
  },
): Flow {
  return {
    value: changed.value,
    dataType,
    shape: shape.map((size, axis) => changed.sizes[changed.axes.indexOf(axis)] ?? size),
    isPaddingIgnored: false,
  };
}
