/** How a model of a time series takes values and gives forecasts: what series.json and the metadata hold. */
import * as v from 'valibot';
import { SCALING_NAMES, type SeriesScaling } from './scaling.ts';

/** Far above any real one; bounds the memory that a file can ask for. */
const MAX_WINDOW_VALUES = 16_777_216;

export interface SeriesDescription {
  /** The columns that the model reads; the first is the one that it forecasts. */
  readonly columns: readonly string[];
  /** Steps that one forecast is made from. */
  readonly windowLength: number;
  /** Steps that the model forecasts at once. */
  readonly horizon: number;
  readonly scaling: SeriesScaling;
  /**
   * Whether the scaled values of the first column, and the forecasts, are relative to the window's last value: so a
   * level that training never saw, as a trend leads to, looks like every other.
   */
  readonly relative: boolean;
}

const COUNT = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const NUMBERS = v.array(v.pipe(v.number(), v.finite()));
const ONE_EACH = 'one of each column is expected';

export const SERIES_DESCRIPTION = v.pipe(
  v.object({
    columns: v.pipe(v.array(v.string()), v.minLength(1)),
    windowLength: COUNT,
    horizon: COUNT,
    scaling: v.object({
      name: v.picklist(SCALING_NAMES),
      offsets: NUMBERS,
      scales: v.pipe(
        NUMBERS,
        v.check((scales) => !scales.includes(0), 'a scale is 0'),
      ),
    }),
    relative: v.boolean(),
  }),
  v.check(({ columns, scaling }) => scaling.offsets.length === columns.length, `offsets: ${ONE_EACH}`),
  v.check(({ columns, scaling }) => scaling.scales.length === columns.length, `scales: ${ONE_EACH}`),
  v.check(
    ({ columns, windowLength, horizon }) =>
      columns.length * windowLength <= MAX_WINDOW_VALUES && horizon <= MAX_WINDOW_VALUES,
    `a window has more than ${MAX_WINDOW_VALUES} values`,
  ),
);
