/** Ops that look at images in other places than the pixels have: op list `image` of tfjs. */
import { cropAndResize } from './crop-and-resize.ts';
import type { OpTable } from './op.ts';
import { projectiveTransform } from './projective-transform.ts';
import { resizeBilinear, resizeNearest } from './resize.ts';

export const IMAGE_OPS = {
  CropAndResize: cropAndResize,
  ImageProjectiveTransformV3: projectiveTransform,
  ResizeBilinear: resizeBilinear,
  ResizeNearestNeighbor: resizeNearest,
} satisfies OpTable;
