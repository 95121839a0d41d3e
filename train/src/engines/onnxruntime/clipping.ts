/** Clipping of gradients by their norm: Pascanu, Mikolov and Bengio 2013. */
import type { GradientClipping } from '../optimizers.ts';

export function clipsByNorm({ clipNorm, globalClipNorm }: GradientClipping): boolean {
  return clipNorm !== undefined || globalClipNorm !== undefined;
}

/**
 * The factors of the weights' gradients.
 *
 * @param parts for each replica, the squares of each weight's gradient, summed over elements that the replica has.
 * @param rows by which the gradients are still to be divided.
 */
export function clippingFactors(
  { clipNorm, globalClipNorm }: GradientClipping,
  parts: readonly Float64Array[],
  rows: number,
): number[] {
  const factor = (square: number, norm: number | undefined): number =>
    norm !== undefined && square > norm * norm ? norm / Math.sqrt(square) : 1;
  const squares = Array.from(
    parts[0] ?? [],
    (_, weight) => parts.reduce((sum, part) => sum + (part[weight] ?? 0), 0) / rows ** 2,
  );
  const total = squares.reduce((sum, square) => sum + square, 0);
  return squares.map((square) => factor(square, clipNorm) * factor(total, globalClipNorm));
}
