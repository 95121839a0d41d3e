/**
 * ImageProjectiveTransformV3, of op list `image` of tfjs: each pixel comes from where a transform says.
 * ONNX operators: Gather and arithmetic (see pixels.ts), Range 11. The CPU backend of tfjs transforms the first image
 * of a batch alone; here all of them are, as on its other backends.
 */
import type { Value } from '../onnx/graph.ts';
import { type CoordinateMapping, findMapping } from './coordinate-mappings.ts';
import { countable } from './countable.ts';
import type { Op, OpConverter } from './op.ts';
import { lazyTensor } from './operand.ts';
import { clipPlace, isInside, mix, type PixelRows, pixelRows, readPixels, roundUp } from './pixels.ts';
import { shapeOf } from './shapes.ts';
import { castValue, numberLike } from './types.ts';

export const projectiveTransform: OpConverter = (op) => {
  const { graph } = op;
  const images = op.input(0);
  const [batch = 1, , , channels = 1] = shapeOf(op, images);
  const [height = 1, width = 1] = op.numbers(2).map((size) => countable(op, size, 'rows or columns'));
  const filling = op.number(3);
  if (images.dataType !== 'float32') return op.refuse(`its input is of type ${images.dataType}`);
  const mapping = findMapping(op.attributes.string('fill_mode'));
  return lazyTensor({ dataType: 'float32', shape: [batch, height, width, channels] }, () => {
    const rows = pixelRows(op, images.value, channels);
    const { x, y, isNowhere } = project(op, height, width);
    const sample: Sample = { rows, batch: imageNumbers(op, images.value), filling: graph.float(filling) };
    const places = { y: mapTo(op, mapping, y, rows.height), x: mapTo(op, mapping, x, rows.width) };
    const isBilinear = op.attributes.string('interpolation') === 'bilinear';
    const pixels = isBilinear ? bilinear(op, sample, places) : nearest(op, sample, places);
    return graph.node('Where', [
      graph.node('Unsqueeze', [isNowhere, graph.ints([-1])]),
      sample.filling,
      pixels,
    ]);
  });
};

/** Where the pixels of the result come from: `[transforms, height, width]`. */
function project(op: Op, height: number, width: number): Readonly<Record<'x' | 'y' | 'isNowhere', Value>> {
  const { graph } = op;
  const counts = (length: number, shape: readonly number[]): Value =>
    graph.constant({ dataType: 'float32', shape, data: Float32Array.from({ length }, (_, i) => i) });
  const [outX, outY] = [counts(width, [1, 1, width]), counts(height, [1, height, 1])];
  const sizes = graph.ints(Array.from({ length: 8 }, () => 1));
  const numbers = graph
    .nodes('Split', [op.input(1).value, sizes], 8, { axis: 1 })
    .map((number) => graph.node('Unsqueeze', [number, graph.ints([-1])]));
  const sum = (byX: number, byY: number, rest: Value): Value => {
    const terms = [[byX, outX] as const, [byY, outY] as const];
    const products = terms.map(([place, out]) => graph.node('Mul', [numbers[place] ?? '', out]));
    return graph.node('Add', [graph.node('Add', products), rest]);
  };
  const projection = sum(6, 7, graph.float(1));
  const isNowhere = graph.node('Equal', [projection, graph.float(0)]);
  const divisor = graph.node('Where', [isNowhere, graph.float(1), projection]);
  return {
    x: graph.node('Div', [sum(0, 1, numbers[2] ?? ''), divisor]),
    y: graph.node('Div', [sum(3, 4, numbers[5] ?? ''), divisor]),
    isNowhere,
  };
}

/** A side of the images: places along it, and the last place that there is. */
interface Side {
  readonly places: Value;
  readonly last: Value;
}

function mapTo(op: Op, mapping: CoordinateMapping, places: Value, size: Value): Side {
  const length = castValue(op, size, 'float32');
  const last = op.graph.node('Sub', [length, op.graph.float(1)]);
  return { places: mapping(op, places, { length, last }), last };
}

/** What is read: from which images, and what there is outside of them. */
interface Sample {
  readonly rows: PixelRows;
  readonly batch: Value;
  readonly filling: Value;
}

type Sides = Readonly<Record<'x' | 'y', Side>>;

/** The numbers of the images, `[batch, 1, 1]`. */
function imageNumbers(op: Op, images: Value): Value {
  const { graph } = op;
  const [zero, one] = [numberLike(op, 'int32', 0), numberLike(op, 'int32', 1)];
  const sizes = castValue(op, graph.node('Shape', [images]), 'int32');
  const count = graph.node('Gather', [sizes, zero], { axis: 0 });
  return graph.node('Reshape', [graph.node('Range', [zero, count, one]), graph.ints([-1, 1, 1])]);
}

function nearest(op: Op, sample: Sample, { x, y }: Sides): Value {
  return readAt(op, sample, {
    x: { ...x, places: roundUp(op, x.places) },
    y: { ...y, places: roundUp(op, y.places) },
  });
}

function bilinear(op: Op, sample: Sample, { x, y }: Sides): Value {
  const { graph } = op;
  const floorOf = ({ places, last }: Side): Side => ({ places: graph.node('Floor', [places]), last });
  const nextTo = ({ places, last }: Side): Side => ({
    places: graph.node('Add', [places, graph.float(1)]),
    last,
  });
  const shareOf = ({ places }: Side, floor: Side): Value =>
    graph.node('Unsqueeze', [graph.node('Sub', [places, floor.places]), graph.ints([-1])]);
  const [left, top] = [floorOf(x), floorOf(y)];
  const across = (row: Side): Value =>
    mix(
      op,
      readAt(op, sample, { x: left, y: row }),
      readAt(op, sample, { x: nextTo(left), y: row }),
      shareOf(x, left),
    );
  return mix(op, across(top), across(nextTo(top)), shareOf(y, top));
}

/** The pixels at whole places, with the filling outside. */
function readAt(op: Op, { rows, batch, filling }: Sample, { x, y }: Sides): Value {
  const { graph } = op;
  const inside = [x, y].map(({ places, last }) => isInside(op, places, last));
  const isPixel = graph.node('Unsqueeze', [graph.node('And', inside), graph.ints([-1])]);
  const [column = '', row = ''] = [x, y].map(({ places, last }) =>
    castValue(op, clipPlace(op, places, last), 'int32'),
  );
  return graph.node('Where', [isPixel, readPixels(op, rows, { batch, y: row, x: column }), filling]);
}
