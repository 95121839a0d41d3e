/** Ops that look at images in other places than the pixels have. */
import { B, float, given, int, ints, type OpCase, opCase, open, scalar, stored } from './op-case.ts';

const MODES = [{}, { align_corners: true }, { half_pixel_centers: true }] as const;

const resizeCases: readonly OpCase[] = MODES.flatMap((attributes) => [
  ...['ResizeBilinear', 'ResizeNearestNeighbor'].flatMap((op) => [
    opCase(op, [float(B, 3, 5, 2), ints(6, 10)], { attributes }),
    opCase(op, [float(B, 7, 6, 2), ints(4, 9)], { attributes }),
    opCase(op, [float(B, 3, 4, 2), ints(1, 1)], { attributes }),
    opCase(op, [float(4, 4, 2), ints(3, 8)], { attributes }),
    opCase(op, [open(float(1, 4, 4, 2)), given('int32', [2], [8, 12])], { attributes }),
    opCase(op, [int(0, 255, B, 3, 5, 2), ints(7, 7)], { attributes }),
  ]),
  // Places that lie on whole numbers: in float32 some of them come out just below.
  opCase('ResizeNearestNeighbor', [float(1, 26, 35, 1), ints(45, 57)], { attributes }),
]);

/** Inside, across the edges, turned around, and a single place. */
const BOXES = stored(
  given(
    'float32',
    [5, 4],
    [0, 0, 1, 1, 0.12, 0.25, 0.8, 0.9, -0.21, 0.3, 1.3, 0.7, 0.92, 0.8, 0.15, 0.1, 0.45, 0.45, 0.45, 0.45],
  ),
);
const IMAGES = given('int32', [5], [0, 1, 1, 0, 1]);

const cropCases: readonly OpCase[] = ['bilinear', 'nearest'].flatMap((method) => [
  opCase('CropAndResize', [float(2, 6, 7, 3), BOXES, IMAGES, ints(4, 5)], { attributes: { method } }),
  opCase('CropAndResize', [float(2, 6, 7, 3), BOXES, IMAGES, ints(1, 1)], {
    attributes: { method, extrapolation_value: { float: -7.5 } },
  }),
  opCase('CropAndResize', [open(int(0, 255, 2, 6, 7, 3)), open(BOXES), open(IMAGES), ints(3, 1)], {
    attributes: { method },
  }),
]);

/** Turned and moved, and seen from the side with a line of places at infinity. */
const TRANSFORMS = [
  [0.9, 0.31, -1.27, -0.23, 1.1, 0.41, 0, 0],
  [1.7, 0.13, -7.3, 0.21, 2.3, -9.1, 0.125, -0.25],
] as const;

/** One image at a time: the CPU backend of tfjs leaves all but the first of a batch out. */
const transformCases: readonly OpCase[] = TRANSFORMS.flatMap((transform) =>
  ['CONSTANT', 'NEAREST', 'REFLECT', 'WRAP'].flatMap((fill_mode) =>
    ['BILINEAR', 'NEAREST'].map((interpolation) =>
      opCase(
        'ImageProjectiveTransformV3',
        [open(float(1, 5, 6, 2)), given('float32', [1, 8], transform), ints(6, 7), scalar(-7.5, 'float32')],
        { attributes: { fill_mode, interpolation } },
      ),
    ),
  ),
);

export const IMAGE_CASES: readonly OpCase[] = [...resizeCases, ...cropCases, ...transformCases];
