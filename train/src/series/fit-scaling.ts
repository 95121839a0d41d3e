import type { ScalingName, SeriesScaling } from '@onnx-bridge/runtime/series';
import { UnusableDatasetError } from '../errors/unusable-dataset-error.ts';
import type { Series } from './read-series.ts';
import type { StepRange } from './split-series.ts';

/** Offset and scale of one column, from its values. */
const FITTERS: Record<ScalingName, (values: Float64Array) => readonly [offset: number, scale: number]> = {
  standard: (values) => {
    const mean = meanOf(values);
    return [mean, Math.sqrt(meanOf(values.map((value) => (value - mean) ** 2)))];
  },
  minmax: (values) => {
    const [low, high] = rangeOf(values);
    return [low, high - low];
  },
  none: () => [0, 1],
};

/**
 * Fits a scaling to the training part alone: what comes later must not show in what the model is given.
 *
 * @throws {UnusableDatasetError} if a column has one value throughout that part, which no scaling spreads.
 */
export function fitScaling(series: Series, part: StepRange, name: ScalingName): SeriesScaling {
  const fitted = series.columns.map((column, position) => {
    const values = columnOf(series, part, position);
    const [low, high] = rangeOf(values);
    if (low === high) {
      const what = `The column "${column}" is ${low} in all ${values.length} rows to train with: there is nothing to learn`;
      throw new UnusableDatasetError(series.path, what, 'choose another column, or more rows');
    }
    return FITTERS[name](values);
  });
  return { name, offsets: fitted.map(([offset]) => offset), scales: fitted.map(([, scale]) => scale) };
}

function columnOf({ data, columns }: Series, { start, end }: StepRange, position: number): Float64Array {
  return Float64Array.from(
    { length: end - start },
    (_, i) => data[(start + i) * columns.length + position] ?? Number.NaN,
  );
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function rangeOf(values: Float64Array): readonly [low: number, high: number] {
  return values.reduce<readonly [number, number]>(
    ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  );
}
