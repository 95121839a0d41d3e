import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type SeasonalOptions, SHOWN_SERIES, seasonalCsv } from '../../../tests/support/seasonal-series.ts';
import { createTemporaryFolder } from '../../../tests/support/temporary-folder.ts';
import { RECURRENT_CELLS, type RecurrentCell } from '../models/architecture-names.ts';
import { runForecastWorkflow } from './forecast-workflow.ts';
import { formatForecastResult } from './format-result.ts';

const SMALL = { columns: ['visitors'], units: 4, windowLength: 10, epochs: 2, threads: 1 };

async function writeSeries(options: SeasonalOptions = { stepCount: 300, seed: 3 }): Promise<string> {
  const source = join(await createTemporaryFolder(), 'visitors.csv');
  await writeFile(source, seasonalCsv(options));
  return source;
}

describe('runForecastWorkflow', () => {
  const beatsNaive = async (series: SeasonalOptions, cell: RecurrentCell): Promise<void> => {
    const source = await writeSeries(series);
    const { report } = await runForecastWorkflow({ source, columns: ['visitors'], cell, threads: 2 });
    const { meanAbsoluteError = Number.NaN, naiveMeanAbsoluteError, count } = report.metrics.test ?? {};
    expect(count).toBe(280);
    // The noise alone makes 4.8 of it; less would mean that the model saw what it forecasts.
    expect(meanAbsoluteError).toBeGreaterThan(4.5);
    expect(meanAbsoluteError).toBeLessThan(0.5 * (naiveMeanAbsoluteError ?? Number.NaN));
  };

  test.for(RECURRENT_CELLS)(
    'has less than half the error of the naive forecast by its defaults, with %s',
    (cell) => beatsNaive(SHOWN_SERIES, cell),
  );

  test('follows a trend to values that it never saw in training', () =>
    beatsNaive({ ...SHOWN_SERIES, trend: 0.3 }, 'gru'));

  test('writes the model, how to use it, how it came about, and a plot', async () => {
    const source = await writeSeries();
    const output = join(await createTemporaryFolder(), 'run');
    const { report, prepared } = await runForecastWorkflow({ ...SMALL, source, output });
    expect((await readdir(output)).sort()).toEqual([
      'model.json',
      'plots',
      'series.json',
      'training.json',
      'weights.bin',
    ]);
    const readJson = async (name: string) => JSON.parse(await readFile(join(output, name), 'utf8'));
    expect(await readJson('series.json')).toEqual({ formatVersion: 1, ...prepared.description });
    expect(await readJson('training.json')).toEqual(report);
    expect(report).toMatchObject({
      architecture: 'lstm',
      data: { name: 'visitors.csv', stepCount: 300, trainCount: 182, validationCount: 48, testCount: 60 },
      settings: { epochs: 2, batchSize: 32, patience: 10 },
      interrupted: false,
    });
    const plot = await readFile(join(output, 'plots/forecast.svg'), 'utf8');
    expect(plot).toContain('visitors: forecast 1 step ahead, mean absolute error');
    const lines = [...plot.matchAll(/aria-roledescription="line mark"[^>]* d="([^"]*)"/g)];
    expect(lines.map(([, path = '']) => path.match(/[ML]/g)?.length)).toEqual([60, 60]);
  });

  test('forecasts several steps from several columns, with every loss', async () => {
    const source = await writeSeries();
    const losses = ['meanSquaredError', 'meanAbsoluteError', 'huber'] as const;
    const weights: unknown[] = [];
    for (const name of losses) {
      const options = { ...SMALL, source, columns: ['visitors', 'day'], horizon: 3, validationSplit: 0 };
      const { model, report, test: held } = await runForecastWorkflow({ ...options, loss: { name } });
      expect(report.metrics.validation).toBeUndefined();
      expect(held?.forecasts).toHaveLength(58 * 3);
      weights.push(model.getWeights().map((weight) => [...weight.dataSync()]));
    }
    expect(weights[0]).not.toEqual(weights[1]);
    expect(weights[0]).not.toEqual(weights[2]);
  });

  test('gives the same weights for the same seed', async () => {
    const source = await writeSeries();
    const train = async () =>
      (await runForecastWorkflow({ ...SMALL, source })).report.history.map(({ loss }) => loss);
    expect(await train()).toEqual(await train());
  });

  test('keeps the best weights when it is interrupted, without figures', async () => {
    const source = await writeSeries();
    const output = await createTemporaryFolder();
    const controller = new AbortController();
    const { report, test: held } = await runForecastWorkflow({
      ...SMALL,
      source,
      output,
      epochs: 50,
      signal: controller.signal,
      onEpoch: () => controller.abort(),
    });
    expect([report.interrupted, report.metrics, held]).toEqual([true, {}, undefined]);
    expect((await readdir(output)).sort()).toEqual([
      'model.json',
      'series.json',
      'training.json',
      'weights.bin',
    ]);
    expect(formatForecastResult(report, output)[0]).toContain('Interrupted');
  });

  test('says so where the naive forecast is better', async () => {
    const source = join(await createTemporaryFolder(), 'line.csv');
    await writeFile(source, `visitors\n${Array.from({ length: 300 }, (_, i) => i).join('\n')}\n`);
    const { report } = await runForecastWorkflow({ ...SMALL, source, relative: false });
    const [, error, naive] = formatForecastResult(report, 'runs/line');
    expect(error).toMatch(/^Test: mean absolute error [\d.]+ in the unit of "visitors", 60 forecasts$/);
    expect(naive).toContain('Naive forecast (the last value stays): 1; the model does not beat it');
  });
});

test('the series that the README shows is the generated one', async () => {
  expect(await readFile('docs/visitors.csv', 'utf8')).toBe(seasonalCsv(SHOWN_SERIES));
});
