import { scaleValue, unscaleForecast } from '@onnx-bridge/runtime/series';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { maxAbsDiff } from '../../../tests/support/max-abs-diff.ts';
import { DataSettingError } from '../errors/data-setting-error.ts';
import { UnusableDatasetError } from '../errors/unusable-dataset-error.ts';
import { rowRange } from '../fit/rows.ts';
import { prepareSeries } from './prepare-series.ts';
import type { Series } from './read-series.ts';

/** One column is 0, 1, 2 and so on; a second one 1000 more. */
function counting(stepCount: number, columnCount = 1): Series {
  return {
    path: 'load.csv',
    columns: ['load', 'heat'].slice(0, columnCount),
    stepCount,
    data: Float64Array.from(
      { length: stepCount * columnCount },
      (_, i) => Math.floor(i / columnCount) + 1000 * (i % columnCount),
    ),
  };
}

const SMALL = {
  windowLength: 3,
  scaling: 'none',
  relative: false,
  testSplit: 0.2,
  validationSplit: 0.25,
} as const;

describe('prepareSeries', () => {
  test('cuts windows whose next values lie in their own part, oldest first', () => {
    const { train, validation, test: held } = prepareSeries(counting(20), SMALL);
    // 12 steps to train, 4 to validate, 4 to test.
    expect([train.rowCount, validation.rowCount, held.rowCount]).toEqual([9, 4, 4]);
    expect(train.createBatch([0, 8])).toEqual({
      inputs: [{ data: Float32Array.of(0, 1, 2, 8, 9, 10), shape: [2, 3, 1] }],
      targets: Float32Array.of(3, 11),
      rows: 2,
    });
    expect([...validation.createBatch(rowRange(0, 4)).targets]).toEqual([12, 13, 14, 15]);
    expect([...held.createBatch(rowRange(0, 4)).targets]).toEqual([16, 17, 18, 19]);
    // What came before the test part is known by then.
    expect([...(held.createBatch([0]).inputs[0]?.data ?? [])]).toEqual([13, 14, 15]);
    expect([...held.firstSteps]).toEqual([16, 17, 18, 19]);
  });

  test('cuts windows of several columns with several steps to forecast', () => {
    const { train, test: held } = prepareSeries(counting(20, 2), { ...SMALL, horizon: 2 });
    expect(train.rowCount).toBe(8);
    expect(train.createBatch([7])).toEqual({
      inputs: [{ data: Float32Array.of(7, 1007, 8, 1008, 9, 1009), shape: [1, 3, 2] }],
      targets: Float32Array.of(10, 11),
      rows: 1,
    });
    expect(held.rowCount).toBe(3);
  });

  test('takes windows and targets relative to the last value of the first column', () => {
    const options = { ...SMALL, horizon: 2, relative: true };
    const { train, description } = prepareSeries(counting(20, 2), options);
    expect(train.createBatch([7])).toEqual({
      inputs: [{ data: Float32Array.of(-2, 1007, -1, 1008, 0, 1009), shape: [1, 3, 2] }],
      targets: Float32Array.of(1, 2),
      rows: 1,
    });
    expect(train.bases[7]).toBe(9);
    expect(description.relative).toBe(true);
    expect(prepareSeries(counting(200)).description.relative).toBe(true);
  });

  test('never shows the training a step of the other parts', () => {
    fc.assert(
      fc.property(
        fc.record({
          stepCount: fc.integer({ min: 60, max: 200 }),
          windowLength: fc.integer({ min: 1, max: 10 }),
          horizon: fc.integer({ min: 1, max: 4 }),
          testSplit: fc.double({ min: 0.1, max: 0.4, noNaN: true }),
          validationSplit: fc.double({ min: 0.15, max: 0.4, noNaN: true }),
        }),
        ({ stepCount, ...options }) => {
          const {
            train,
            validation,
            test: held,
          } = prepareSeries(counting(stepCount), { ...options, scaling: 'none', relative: false });
          const [seen, validated, tested] = [train, validation, held].map((part) => {
            const { inputs, targets } = part.createBatch(rowRange(0, part.rowCount));
            return { inputs: Array.from(inputs[0]?.data ?? []), targets: Array.from(targets) };
          });
          const lastSeen = Math.max(...(seen?.inputs ?? []), ...(seen?.targets ?? []));
          expect(lastSeen).toBeLessThan(Math.min(...(validated?.targets ?? [])));
          expect(Math.max(...(validated?.targets ?? []))).toBeLessThan(Math.min(...(tested?.targets ?? [])));
          expect(Math.max(...(tested?.targets ?? []))).toBe(stepCount - 1);
        },
      ),
    );
  });

  test('fits the scaling to the training part alone', () => {
    const scalingOf = (scaling: 'standard' | 'minmax' | 'none') =>
      prepareSeries(counting(20, 2), { ...SMALL, scaling }).description.scaling;
    // The steps 0 to 11.
    const deviation = Math.sqrt((12 ** 2 - 1) / 12);
    const { offsets, scales } = scalingOf('standard');
    expect(offsets).toEqual([5.5, 1005.5]);
    expect(maxAbsDiff(scales, [deviation, deviation])).toBeLessThan(1e-12);
    expect(scalingOf('minmax')).toEqual({ name: 'minmax', offsets: [0, 1000], scales: [11, 11] });
    expect(scalingOf('none')).toEqual({ name: 'none', offsets: [0, 0], scales: [1, 1] });
    expect(unscaleForecast(scaleValue(7, 0, scalingOf('standard')), scalingOf('standard'))).toBeCloseTo(
      7,
      12,
    );
  });

  test('says how many rows a series needs that is too short', () => {
    expect(() => prepareSeries(counting(20), { windowLength: 30 })).toThrow(UnusableDatasetError);
    expect(() => prepareSeries(counting(20), { windowLength: 30 })).toThrow(
      'The series has 20 rows (13 to train, 3 to validate, 4 to test), too few: a window of 30 and a forecast of 1 take 31',
    );
    expect(() => prepareSeries(counting(0), SMALL)).toThrow(UnusableDatasetError);
    expect(() => prepareSeries(counting(20), { ...SMALL, horizon: 5 })).toThrow('and 5 in each other part');
  });

  test('refuses a column that never changes where it is learnt from', () => {
    const flat = { ...counting(20), data: Float64Array.from({ length: 20 }, (_, i) => (i < 12 ? 4 : i)) };
    for (const scaling of ['standard', 'minmax', 'none'] as const) {
      expect(() => prepareSeries(flat, { ...SMALL, scaling })).toThrow(
        'The column "load" is 4 in all 12 rows to train with: there is nothing to learn',
      );
    }
  });

  test('refuses options out of their range', () => {
    expect(() => prepareSeries(counting(20), { windowLength: 0 })).toThrow(DataSettingError);
    expect(() => prepareSeries(counting(20), { testSplit: 0 })).toThrow('above 0 and below 1');
  });
});
