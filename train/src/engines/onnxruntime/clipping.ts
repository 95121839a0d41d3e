/** Clipping of gradients by their norm: Pascanu, Mikolov and Bengio 2013. */
import type { GradientClipping } from '../optimizers.ts';

export function clipsByNorm({ clipNorm, globalClipNorm }: GradientClipping): boolean {
  return clipNorm !== undefined || globalClipNorm !== undefined;
}

/**
 * The factors of the weights' gradients.
 *
 * @param squares of each weight's gradient, summed over its elements.
 */
export function clippingFactors(
  { clipNorm, globalClipNorm }: GradientClipping,
  squares: readonly number[],
): number[] {
  const factor = (square: number, norm: number | undefined): number =>
    norm !== undefined && square > norm * norm ? norm / Math.sqrt(square) : 1;
  const total = squares.reduce((sum, square) => sum + square, 0);
  return squares.map((square) => factor(square, clipNorm) * factor(total, globalClipNorm));
}
