/**
 * CropAndResize, of op list `image` of tfjs: boxes cut out of images, each brought to the same size.
 * ONNX operators (versions in opset 13): Gather and arithmetic (see pixels.ts). A box of an image that there is none of
 * stops ONNX Runtime; tfjs gives zeros for it.
 */
import type { Value } from '../onnx/graph.ts';
import { countable } from './countable.ts';
import type { Op, OpConverter } from './op.ts';
import { lazyTensor } from './operand.ts';
import { clipPlace, isInside, mix, type PixelRows, pixelRows, readPixels, roundUp } from './pixels.ts';
import { shapeOf } from './shapes.ts';
import { castValue, numberLike, valueAs } from './types.ts';

export const cropAndResize: OpConverter = (op) => {
  const { graph } = op;
  const [images, boxes, boxImages] = [op.input(0), op.input(1), op.input(2)];
  const shape = shapeOf(op, images);
  const [height = 1, width = 1] = op.numbers(3).map((size) => countable(op, size, 'rows or columns'));
  const method = op.attributes.string('method') ?? 'bilinear';
  if (shape.length !== 4) return op.refuse(`its input has ${shape.length} dimensions, expected 4`);
  const [count = 1] = shapeOf(op, boxes);
  const channels = shape.at(-1) ?? 1;
  return lazyTensor({ dataType: 'float32', shape: [count, height, width, channels] }, () => {
    const rows = pixelRows(op, valueAs(op, images, 'float32'), channels);
    const corners = graph.nodes('Split', [valueAs(op, boxes, 'float32'), graph.ints([1, 1, 1, 1])], 4, {
      axis: 1,
    });
    const [y1 = '', x1 = '', y2 = '', x2 = ''] = corners;
    const y = line(op, { from: y1, to: y2, size: rows.height, count: height, shape: [-1, height, 1] });
    const x = line(op, { from: x1, to: x2, size: rows.width, count: width, shape: [-1, 1, width] });
    const batch = graph.node('Reshape', [valueAs(op, boxImages, 'int32'), graph.ints([-1, 1, 1])]);
    const inside = graph.node('And', [isInside(op, y.places, y.last), isInside(op, x.places, x.last)]);
    const pixels =
      method === 'nearest' ? nearest(op, rows, batch, [y, x]) : bilinear(op, rows, batch, [y, x]);
    const outside = graph.float(op.attributes.number('extrapolation_value') ?? 0);
    return graph.node('Where', [graph.node('Unsqueeze', [inside, graph.ints([-1])]), pixels, outside]);
  });
};

/** Where the rows or the columns of the crops lie, in pixels. */
interface Line {
  readonly places: Value;
  readonly last: Value;
}

interface LineOptions {
  /** The edges of the boxes, as fractions of the image: `[boxes, 1]`. */
  readonly from: Value;
  readonly to: Value;
  readonly size: Value;
  /** How many rows or columns each crop has. */
  readonly count: number;
  readonly shape: readonly number[];
}

function line(op: Op, { from, to, size, count, shape }: LineOptions): Line {
  const { graph } = op;
  const last = castValue(op, graph.node('Sub', [size, numberLike(op, 'int32', 1)]), 'float32');
  const fractions = Float32Array.from({ length: count }, (_, i) => (count > 1 ? i / (count - 1) : 0.5));
  const steps = graph.constant({ dataType: 'float32', shape: [1, count], data: fractions });
  const places = graph.node('Mul', [mix(op, from, to, steps), last]);
  return { places: graph.node('Reshape', [places, graph.ints(shape)]), last };
}

type Sides = readonly [Line, Line];

function nearest(op: Op, rows: PixelRows, batch: Value, sides: Sides): Value {
  const [y = '', x = ''] = sides.map((side) =>
    castValue(op, roundUp(op, clipPlace(op, side.places, side.last)), 'int32'),
  );
  return readPixels(op, rows, { batch, y, x });
}

function bilinear(op: Op, rows: PixelRows, batch: Value, sides: Sides): Value {
  const { graph } = op;
  const [vertical, horizontal] = sides.map((side) => {
    const place = clipPlace(op, side.places, side.last);
    const floor = graph.node('Floor', [place]);
    return {
      low: castValue(op, floor, 'int32'),
      high: castValue(op, graph.node('Ceil', [place]), 'int32'),
      share: graph.node('Unsqueeze', [graph.node('Sub', [place, floor]), graph.ints([-1])]),
    };
  });
  if (!vertical || !horizontal) throw new Error('images have two sides');
  const across = (y: Value): Value =>
    mix(
      op,
      readPixels(op, rows, { batch, y, x: horizontal.low }),
      readPixels(op, rows, { batch, y, x: horizontal.high }),
      horizontal.share,
    );
  return mix(op, across(vertical.low), across(vertical.high), vertical.share);
}
