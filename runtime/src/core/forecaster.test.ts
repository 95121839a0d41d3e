import { describe, expect, test } from 'vitest';
import { DisposedForecasterError } from '../errors/disposed-forecaster-error.ts';
import { InvalidOptionError } from '../errors/invalid-option-error.ts';
import { InvalidSeriesError } from '../errors/invalid-series-error.ts';
import type { SeriesDescription } from '../series/series-description.ts';
import { Forecaster } from './forecaster.ts';
import type { ModelInput, ModelSession } from './model-session.ts';

/** Scaled = (value - 10) / 2. */
const ONE_COLUMN: SeriesDescription = {
  columns: ['load'],
  windowLength: 3,
  horizon: 1,
  scaling: { name: 'standard', offsets: [10], scales: [2] },
  relative: false,
};
const TWO_COLUMNS: SeriesDescription = {
  columns: ['load', 'temperature'],
  windowLength: 2,
  horizon: 2,
  scaling: { name: 'none', offsets: [0, 0], scales: [1, 1] },
  relative: false,
};

interface Run {
  readonly input: ModelInput;
  readonly shape: readonly number[];
}

/** A model that forecasts the sum of its window, one more a step, and remembers what it was given. */
function createForecaster(series: SeriesDescription, onRun: () => void = () => {}) {
  const runs: Run[] = [];
  const session: ModelSession = {
    device: { name: 'cpu', reason: 'a test' },
    parallelRuns: 2,
    run: async (input, shape) => {
      runs.push({ input, shape });
      onRun();
      const windowSize = series.windowLength * series.columns.length;
      return Float32Array.from({ length: (shape[0] ?? 0) * series.horizon }, (_, i) => {
        const row = Math.floor(i / series.horizon);
        const window = Array.from(input.subarray(row * windowSize, (row + 1) * windowSize));
        return window.reduce((sum, value) => sum + value, i % series.horizon);
      });
    },
    dispose: async () => {},
  };
  const model = { name: 'test', parameterCount: 1, paddingMasked: false };
  return { forecaster: new Forecaster(session, { series, model }), runs };
}

describe('forecast', () => {
  test('scales the last window and answers in the unit of the column', async () => {
    const { forecaster, runs } = createForecaster(ONE_COLUMN);
    // Scaled 1, 2, 3, their sum 6, which is 22 in the unit of the column; what came before is not looked at.
    expect(await forecaster.forecast([Number.NaN, 12, 14, 16])).toEqual([22]);
    expect(runs).toEqual([{ input: Float32Array.of(1, 2, 3), shape: [1, 3, 1] }]);
    expect(await forecaster.forecast(Float64Array.of(12, 14, 16))).toEqual([22]);
  });

  test('feeds forecasts back for more steps than the horizon', async () => {
    const { forecaster, runs } = createForecaster(ONE_COLUMN);
    // Scaled 6, then 2 + 3 + 6, then 3 + 6 + 11.
    expect(await forecaster.forecast([12, 14, 16], { steps: 3 })).toEqual([22, 32, 50]);
    expect(runs.map(({ input }) => [...input])).toEqual([
      [1, 2, 3],
      [2, 3, 6],
      [3, 6, 11],
    ]);
    const longer = createForecaster({ ...ONE_COLUMN, horizon: 2, windowLength: 1 });
    // Scaled 1, then 1 and 2, of which the last makes 2 and 3.
    expect(await longer.forecaster.forecast([12], { steps: 3 })).toEqual([12, 14, 14]);
  });

  test('gives the model values relative to the last one, and adds it to the forecast', async () => {
    const { forecaster, runs } = createForecaster({ ...ONE_COLUMN, relative: true });
    // Scaled -2, -1, 0 beside 3; forecast -3, which is 0; then 2, 3, 0 beside 0; forecast 5, which is 20.
    expect(await forecaster.forecast([12, 14, 16], { steps: 3 })).toEqual([10, 20, 6]);
    expect(runs.map(({ input }) => [...input])).toEqual([
      [-2, -1, 0],
      [2, 3, 0],
      [-2, -5, 0],
    ]);
    const two = createForecaster({ ...TWO_COLUMNS, relative: true });
    const rows = [
      [1, 10],
      [2, 20],
    ];
    expect(await two.forecaster.forecast(rows)).toEqual([31, 32]);
    expect([...(two.runs[0]?.input ?? [])]).toEqual([-1, 10, 0, 20]);
  });

  test('takes one array a step where there are several columns', async () => {
    const { forecaster, runs } = createForecaster(TWO_COLUMNS);
    const values = [
      [1, 10],
      [2, 20],
    ];
    expect(await forecaster.forecast(values)).toEqual([33, 34]);
    expect(await forecaster.forecast(values, { steps: 1 })).toEqual([33]);
    expect(runs[0]).toEqual({ input: Float32Array.of(1, 10, 2, 20), shape: [1, 2, 2] });
    await expect(forecaster.forecast(values, { steps: 3 })).rejects.toThrow(
      'must be at most 2, since the model reads 2 columns and forecasts one, but 3 was given',
    );
  });

  test('says what is wrong with the values', async () => {
    const { forecaster } = createForecaster(ONE_COLUMN);
    const messageOf = (values: unknown): Promise<string> =>
      Reflect.apply(forecaster.forecast, forecaster, [values]).then(
        () => 'nothing was thrown',
        (error: unknown) => (error instanceof InvalidSeriesError ? error.message : String(error)),
      );
    expect(await messageOf([1, 2])).toBe(
      'A forecast is made from the last 3 steps, but 2 were given. Where: forecast. Fix: pass at least 3 steps, ' +
        'oldest first.',
    );
    expect(await messageOf([1, 2, Number.NaN])).toContain(
      '"load" is NaN, not a finite number. Where: forecast, values[2]',
    );
    expect(await messageOf([1, Number.POSITIVE_INFINITY, 2])).toContain('values[1]');
    expect(await messageOf([1, 2, [3, 4]])).toContain(
      'one value for each of the columns "load", but 2 values',
    );
    expect(await messageOf(['1', '2', '3'])).toContain('no number');
    expect(await messageOf(undefined)).toContain('The values are no array');
    await expect(forecaster.forecast([1, 2, 3], { steps: 0 })).rejects.toThrow(InvalidOptionError);
  });

  test('is refused after dispose, and stops where it is aborted', async () => {
    const controller = new AbortController();
    const aborting = createForecaster(ONE_COLUMN, () => controller.abort());
    const long = aborting.forecaster.forecast([1, 2, 3], { steps: 100, signal: controller.signal });
    await expect(long).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }));
    expect(aborting.runs).toHaveLength(1);
    const { forecaster } = createForecaster(ONE_COLUMN);
    await forecaster[Symbol.asyncDispose]();
    await expect(forecaster.forecast([1, 2, 3])).rejects.toThrow(DisposedForecasterError);
  });
});

describe('forecastBatch', () => {
  test('gives each series the forecast that it has alone, in their order', async () => {
    const { forecaster, runs } = createForecaster(ONE_COLUMN);
    const series = Array.from({ length: 7 }, (_, i) => [i, 2 * i, i * i]);
    const alone = await Promise.all(series.map((values) => forecaster.forecast(values, { steps: 2 })));
    runs.length = 0;
    expect(await forecaster.forecastBatch(series, { steps: 2, batchSize: 3 })).toEqual(alone);
    expect(runs.map(({ shape }) => shape[0]).sort()).toEqual([1, 1, 3, 3, 3, 3]);
    expect(await forecaster.forecastBatch([])).toEqual([]);
  });

  test('names the series that is wrong, and runs none', async () => {
    const { forecaster, runs } = createForecaster(ONE_COLUMN);
    await expect(forecaster.forecastBatch([[1, 2, 3], [1]])).rejects.toThrow(
      'Where: forecastBatch, series[1]',
    );
    await expect(forecaster.forecastBatch([[1, 2, 3]], { batchSize: 0 })).rejects.toThrow(InvalidOptionError);
    expect(runs).toEqual([]);
  });
});
