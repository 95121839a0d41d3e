/**
 * CenterCrop of tfjs as Gather (ONNX version 13) of the rows and columns that tfjs picks, which are not always
 * neighbours, or as Resize (13, 18 or 19) where the image is smaller. Refused: images of sizes known at run time
 * alone.
 */
import * as v from 'valibot';
import type { GraphBuilder } from '../onnx/graph-builder.ts';
import type { Value } from '../onnx/index.ts';
import { overGrid } from './channels.ts';
import { defineConverter } from './layer.ts';
import { emitResizeTo } from './resizing.ts';
import { SIZE } from './sizes.ts';
import { asFloat } from './values.ts';

const UPSIZING = { name: 'bilinear', alignsCorners: false } as const;

export const centerCropConverter = defineConverter({
  config: v.object({ height: SIZE, width: SIZE }),
  inputRank: 4,
  convert: ({ height, width }, input, { graph, refuse }) => {
    const [batch = 'batch', rows, columns, channels = 'channels'] = input.shape;
    if (typeof rows !== 'number' || typeof columns !== 'number') {
      return refuse('what it crops depends on a height and width that are known at run time alone');
    }
    const top = Math.floor((rows - height) / 2);
    // As in tfjs, which never starts at the first column but where nothing is cut off.
    const left = columns === width ? 0 : Math.floor((columns - width) / 2) || 1;
    if (top < 0 || left < 0) {
      return overGrid(graph, input, 'channelsLast', ({ value }) => ({
        value: emitResizeTo(graph, value, [height, width], UPSIZING),
        channels,
        sizes: [height, width],
      }));
    }
    const cropped = emitPicks(graph, asFloat(graph, input), pickPlaces(rows, top, height), 1);
    return {
      value: emitPicks(graph, cropped, pickPlaces(columns, left, width), 2),
      dataType: 'float32',
      shape: [batch, height, width, channels],
      isPaddingIgnored: false,
    };
  },
});

function emitPicks(graph: GraphBuilder, x: Value, places: readonly number[], axis: number): Value {
  return graph.node('Gather', [x, graph.ints(places)], { axis });
}

/** The places that tfjs' cropAndResize (nearest) takes for a box from `start` over `count` of `size` places. */
function pickPlaces(size: number, start: number, count: number): number[] {
  const first = Math.fround(start / size);
  const last = Math.fround((start + count) / size);
  const step = count > 1 ? ((last - first) * (size - 1)) / (count - 1) : 0;
  const from = count > 1 ? first * (size - 1) : 0.5 * (first + last) * (size - 1);
  return Array.from({ length: count }, (_, i) => Math.round(from + i * step));
}
