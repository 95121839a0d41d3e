/** Windows that slide over the places of a grid, as convolutions and the pooling layers of tfjs have them. */
import type { Dimension } from '../onnx/graph.ts';
import type { Attributes } from '../onnx/graph-builder.ts';

/** Each list has one number an axis. */
export interface Windows {
  readonly size: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  /** Where the places come from that windows reach beyond: `causal` adds them before the first one alone. */
  readonly padding: Padding;
}
export type Padding = 'valid' | 'same' | 'causal';

/** The windows along one axis. */
interface Window {
  readonly places: Dimension;
  readonly size: number;
  readonly stride: number;
  readonly dilation: number;
  readonly padding: Padding;
}

/** What tfjs 4.22 does with padding below zero (get3DPadAndOutInfo in ops/conv_util.ts of tfjs-core). */
export const SHIFTED_WINDOWS =
  'its strides are longer than its windows, padded, and TensorFlow.js then skips the first places of a volume';

/** Why windows over a volume cannot be converted, or undefined where they can. */
export function volumeRefusal(sizes: readonly Dimension[], windows: Windows): string | undefined {
  const isShifted = (window: Window): boolean =>
    window.padding === 'same' &&
    (typeof window.places === 'number' ? missingPlaces(window) < 0 : spanOf(window) < window.stride);
  return sizes.length === 3 && axesOf(sizes, windows).some(isShifted) ? SHIFTED_WINDOWS : undefined;
}

/** Why ONNX Runtime's pooling cannot have these windows, or undefined where it can. */
export function poolingRefusal(sizes: readonly Dimension[], windows: Windows): string | undefined {
  const apart = axesOf(sizes, windows).find(
    ({ places, size, stride, padding }) =>
      typeof places === 'string' && padding === 'same' && size > 1 && stride > size,
  );
  if (!apart) return undefined;
  const { size, stride } = apart;
  return `its stride ${stride} is longer than its window of ${size}, padded, over a number of places known at run time alone`;
}

/** The attributes of Conv, MaxPool and AveragePool. */
export function windowAttributes(sizes: readonly Dimension[], windows: Windows): Attributes {
  const { size, strides, dilations, padding } = windows;
  return {
    kernel_shape: size,
    strides,
    ...(dilations.some((dilation) => dilation > 1) && { dilations }),
    ...(padding === 'same' && paddingAttributes(axesOf(sizes, windows))),
    ...(padding === 'causal' && { pads: causalPads(axesOf(sizes, windows)) }),
  };
}

/** tfjs pads by half of what is missing at the start, by the rest at the end. */
function paddingAttributes(axes: readonly Window[]): Attributes {
  // With a stride, how much is missing depends on the number of places; nothing is where a window is one place.
  const dependsOnPlaces = ({ places, size, stride }: Window): boolean =>
    typeof places === 'string' && stride > 1 && size > 1;
  if (axes.some(dependsOnPlaces)) return { auto_pad: 'SAME_UPPER' };
  const missing = axes.map((window) => Math.max(0, missingPlaces(window)));
  const before = missing.map((count) => Math.floor(count / 2));
  return { pads: [...before, ...missing.map((count, i) => count - (before[i] ?? 0))] };
}

function causalPads(axes: readonly Window[]): number[] {
  return [...axes.map((window) => spanOf(window) - 1), ...axes.map(() => 0)];
}

/** How many places the last window reaches beyond the end; below zero where it ends before. */
function missingPlaces(window: Window): number {
  const { places, stride } = window;
  const known = typeof places === 'number' ? places : stride;
  return (Math.ceil(known / stride) - 1) * stride + spanOf(window) - known;
}

/** The number of windows along each axis; a new name where that is known at run time alone. */
export function windowCounts(sizes: readonly Dimension[], windows: Windows): readonly Dimension[] {
  return axesOf(sizes, windows).map((window) => {
    const { places, stride, padding } = window;
    if (padding !== 'valid' && stride === 1) return places;
    if (typeof places === 'string') return `${places}_windows`;
    if (padding !== 'valid') return Math.ceil(places / stride);
    return Math.floor((places - spanOf(window)) / stride) + 1;
  });
}

/** How many places a window reaches over, those between included. */
function spanOf({ size, dilation }: Window): number {
  return dilation * (size - 1) + 1;
}

function axesOf(
  sizes: readonly Dimension[],
  { size, strides, dilations, padding }: Windows,
): readonly Window[] {
  return sizes.map((places, i) => ({
    places,
    size: size[i] ?? 1,
    stride: strides[i] ?? 1,
    dilation: dilations[i] ?? 1,
    padding,
  }));
}
