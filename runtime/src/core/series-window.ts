import { InvalidSeriesError } from '../errors/invalid-series-error.ts';
import { scaleValue } from '../series/scaling.ts';
import type { SeriesDescription } from '../series/series-description.ts';

/** Raw values, oldest first: one number a step, or with several columns one array of numbers a step. */
export type SeriesValues = ArrayLike<number | readonly number[]>;

/**
 * Scales the last window of a series.
 *
 * @param values in the columns' own units, at least `windowLength` steps; earlier ones are not looked at.
 * @param where the function that the values were given to, for errors.
 * @returns float32 `[windowLength, columns]`.
 * @throws {InvalidSeriesError} if there are too few steps, or a step has not one finite number a column.
 */
export function scaleLastWindow(
  values: SeriesValues,
  { columns, windowLength, scaling }: SeriesDescription,
  where: string,
): Float32Array<ArrayBuffer> {
  checkLength(values, windowLength, where);
  const start = values.length - windowLength;
  const window = new Float32Array(windowLength * columns.length);
  for (let step = 0; step < windowLength; step += 1) {
    const place = `${where}, values[${start + step}]`;
    const cells = checkStep(values[start + step], columns, place);
    for (const [column, value] of cells.entries()) {
      window[step * columns.length + column] = scaleValue(value, column, scaling);
    }
  }
  return window;
}

function checkLength(values: SeriesValues, windowLength: number, where: string): void {
  const count = typeof values === 'object' && values !== null ? values.length : undefined;
  if (typeof count !== 'number') {
    throw new InvalidSeriesError(
      where,
      'The values are no array',
      'pass the values of the series, oldest first',
    );
  }
  if (count < windowLength) {
    throw new InvalidSeriesError(
      where,
      `A forecast is made from the last ${windowLength} steps, but ${count} were given`,
      `pass at least ${windowLength} steps, oldest first`,
    );
  }
}

function checkStep(
  step: number | readonly number[] | undefined,
  columns: readonly string[],
  place: string,
): readonly number[] {
  const cells = typeof step === 'number' ? [step] : step;
  if (!Array.isArray(cells) || cells.length !== columns.length) {
    const count = Array.isArray(cells) ? `${cells.length} values` : 'no number';
    const names = columns.map((name) => `"${name}"`).join(', ');
    throw new InvalidSeriesError(
      place,
      `A step has one value for each of the columns ${names}, but ${count} were given`,
      columns.length === 1 ? 'pass one number a step' : 'pass one array of numbers a step, in this order',
    );
  }
  for (const [column, value] of cells.entries()) {
    if (typeof value === 'number' && Number.isFinite(value)) continue;
    throw new InvalidSeriesError(
      place,
      `The value of "${columns[column]}" is ${String(value)}, not a finite number`,
      'fill gaps in the series before',
    );
  }
  return cells;
}
