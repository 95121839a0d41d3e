/** Clipping of gradients by their norm (Pascanu, Mikolov and Bengio 2013), over the sums of all replicas. */
import type { GradientClipping } from '../optimizers.ts';
import type { WeightSpec } from './weight-layout.ts';

/**
 * Scales the gradients of each weight down to `clipNorm`, in place.
 *
 * @param gradients one array a replica; a weight's gradient is their sum times `scale`.
 * @param trainedStart where the first trained weight lies in the array of weights; gradients start there.
 * @returns the scale to use: smaller where `globalClipNorm` demands it.
 */
export function clipGradients(
  { clipNorm, globalClipNorm }: GradientClipping,
  gradients: readonly Float32Array[],
  weights: readonly WeightSpec[],
  trainedStart: number,
  scale: number,
): number {
  if (clipNorm === undefined && globalClipNorm === undefined) return scale;
  let squares = 0;
  for (const { offset, size, trainable } of weights) {
    if (!trainable) continue;
    const parts = gradients.map((gradient) =>
      gradient.subarray(offset - trainedStart, offset - trainedStart + size),
    );
    const square = squareOfSum(parts) * scale * scale;
    squares += square;
    if (clipNorm !== undefined && square > clipNorm * clipNorm) scaleAll(parts, clipNorm / Math.sqrt(square));
  }
  const norm = Math.sqrt(squares);
  return globalClipNorm !== undefined && norm > globalClipNorm ? (scale * globalClipNorm) / norm : scale;
}

function squareOfSum(parts: readonly Float32Array[]): number {
  const [first = new Float32Array(0)] = parts;
  let total = 0;
  for (let i = 0; i < first.length; i++) {
    let sum = 0;
    for (const part of parts) sum += part[i] ?? 0;
    total += sum * sum;
  }
  return total;
}

function scaleAll(parts: readonly Float32Array[], factor: number): void {
  for (const part of parts) for (let i = 0; i < part.length; i++) part[i] = (part[i] ?? 0) * factor;
}
