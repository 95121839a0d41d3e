/** Gradient clipping as tfjs operators; see `../optimizers.ts`. */
import { addN, clipByValue, div, maximum, mul, sqrt, square, sum, type Tensor } from '@tensorflow/tfjs-core';
import type { GradientClipping } from '../optimizers.ts';

export function clipGradients(gradients: readonly Tensor[], clipping: GradientClipping): readonly Tensor[] {
  const { clipNorm, clipValue, globalClipNorm } = clipping;
  if (clipValue !== undefined) {
    return gradients.map((gradient) => clipByValue(gradient, -clipValue, clipValue));
  }
  if (clipNorm !== undefined) {
    return gradients.map((gradient) => mul(gradient, scaleTo(clipNorm, [gradient])));
  }
  if (globalClipNorm !== undefined) {
    const scale = scaleTo(globalClipNorm, gradients);
    return gradients.map((gradient) => mul(gradient, scale));
  }
  return gradients;
}

/** The factor that brings the norm of all tensors together down to `limit`; 1 where it is below. */
function scaleTo(limit: number, tensors: readonly Tensor[]): Tensor {
  const norm = sqrt(addN(tensors.map((tensor) => sum(square(tensor)))));
  return div(limit, maximum(norm, limit));
}
