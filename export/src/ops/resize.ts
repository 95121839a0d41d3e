/**
 * ResizeBilinear and ResizeNearestNeighbor, of op list `image` of tfjs.
 * ONNX operators: Resize 13, 18 or 19 between Transposes; Gather 13 where nearest pixels are known when the model is
 * converted, since Resize works their places out in float32 and misses about one of a thousand.
 */
import type { Dimension, Value } from '../onnx/graph.ts';
import { countable } from './countable.ts';
import { overGrid } from './grids.ts';
import { int64List, sizesIn } from './lists.ts';
import type { Op, OpConverter } from './op.ts';
import { lazyTensor, type TensorOperand } from './operand.ts';
import { shapeOf } from './shapes.ts';
import { valueAs } from './types.ts';

/** Where the pixels of the result lie in the image. */
type Coordinates = 'align_corners' | 'half_pixel' | 'asymmetric';

function coordinatesOf(op: Op): Coordinates {
  const alignsCorners = op.attributes.bool('align_corners');
  const isHalfPixel = op.attributes.bool('half_pixel_centers');
  if (alignsCorners && isHalfPixel) return op.refuse('it aligns both corners and centers');
  if (alignsCorners) return 'align_corners';
  return isHalfPixel ? 'half_pixel' : 'asymmetric';
}

export const resizeBilinear: OpConverter = (op) => {
  const images = batchOf(op, op.input(0));
  const floats: TensorOperand = {
    kind: 'tensor',
    value: valueAs(op, images, 'float32'),
    dataType: 'float32',
    shape: images.shape,
  };
  return imageOf(op, resizeBy(op, floats, { mode: 'linear' }));
};

export const resizeNearest: OpConverter = (op) => {
  const images = batchOf(op, op.input(0));
  const [batch = 1, height, width, channels = 1] = shapeOf(op, images);
  const [newHeight, newWidth] = newSizes(op);
  const coordinates = coordinatesOf(op);
  const isKnown = [height, width, newHeight, newWidth].every((size) => typeof size === 'number');
  if (
    !isKnown ||
    (coordinates !== 'align_corners' && isWhole(newHeight, height) && isWhole(newWidth, width))
  ) {
    const nearestMode = coordinates === 'asymmetric' ? 'floor' : 'round_prefer_ceil';
    return imageOf(op, resizeBy(op, images, { mode: 'nearest', nearest_mode: nearestMode }));
  }
  const rows = gather(op, images.value, nearestPlaces(op, Number(height), Number(newHeight), coordinates), 1);
  return imageOf(op, {
    kind: 'tensor',
    value: gather(op, rows, nearestPlaces(op, Number(width), Number(newWidth), coordinates), 2),
    dataType: images.dataType,
    shape: [batch, newHeight, newWidth, channels],
  });
};

const isWhole = (newSize: Dimension, size: Dimension | undefined): boolean =>
  Number.isInteger(Number(newSize) / Number(size));

/** The place in the image for each place in the result, as the kernel of tfjs finds it. */
function nearestPlaces(op: Op, size: number, newSize: number, coordinates: Coordinates): readonly number[] {
  const isAligned = coordinates === 'align_corners' && newSize > 1;
  const ratio = isAligned ? (size - 1) / (newSize - 1) : size / newSize;
  const shift = coordinates === 'half_pixel' ? 0.5 : 0;
  const round = coordinates === 'align_corners' ? Math.round : Math.floor;
  return Array.from({ length: countable(op, newSize, 'rows or columns') }, (_, place) =>
    Math.min(size - 1, round(ratio * (place + shift))),
  );
}

function gather(op: Op, x: Value, places: readonly number[], axis: number): Value {
  return op.graph.node('Gather', [x, op.graph.ints(places)], { axis });
}

function newSizes(op: Op): readonly [Dimension, Dimension] {
  const [height, width] = sizesIn(op, op.input(1)) ?? [];
  return [height ?? op.newSize(), width ?? op.newSize()];
}

function resizeBy(
  op: Op,
  images: TensorOperand,
  attributes: Readonly<Record<'mode', string> & Partial<Record<'nearest_mode', string>>>,
): TensorOperand {
  const { graph } = op;
  return overGrid(op, images, 'channelsLast', ({ value, channels }) => {
    const kept = graph.node('Slice', [graph.node('Shape', [value]), graph.ints([0]), graph.ints([2])]);
    const sizes = graph.node('Concat', [kept, int64List(op, op.input(1))], { axis: 0 });
    const places = { coordinate_transformation_mode: coordinatesOf(op) };
    return {
      value: graph.node('Resize', [value, '', '', sizes], { ...attributes, ...places }),
      channels,
      sizes: newSizes(op),
    };
  });
}

/** tfjs takes one image without a batch, too. */
function batchOf(op: Op, images: TensorOperand): TensorOperand {
  const shape = shapeOf(op, images);
  if (shape.length === 4) return images;
  if (shape.length !== 3) return op.refuse(`its input has ${shape.length} dimensions, expected 3 or 4`);
  const { dataType, value } = images;
  return lazyTensor({ dataType, shape: [1, ...shape] }, () =>
    op.graph.node('Unsqueeze', [value, op.graph.ints([0])]),
  );
}

function imageOf(op: Op, images: TensorOperand): TensorOperand {
  if (shapeOf(op, op.input(0)).length === 4) return images;
  const { dataType, value } = images;
  return lazyTensor({ dataType, shape: images.shape?.slice(1) }, () =>
    op.graph.node('Squeeze', [value, op.graph.ints([0])]),
  );
}
