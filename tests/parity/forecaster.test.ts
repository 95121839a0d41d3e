/** A trained forecaster gives the same forecasts in TensorFlow.js and, exported, in the runtime. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exportModel } from '@onnx-bridge/export';
import { type Forecaster, loadClassifier, loadForecaster, ModelKindError } from '@onnx-bridge/runtime';
import { unscaleForecast } from '@onnx-bridge/runtime/series';
import { type ForecastWorkflowResult, runForecastWorkflow } from '@onnx-bridge/train';
import { describe, expect, onTestFinished, test } from 'vitest';
import { maxAbsDiff } from '../support/max-abs-diff.ts';
import { seasonalCsv } from '../support/seasonal-series.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';
import { predict } from '../support/tfjs-models.ts';

/** Of forecasts with a standard deviation of one; in the unit of the column it is that many times larger. */
const TOLERANCE = 1e-5;

const CASES = [
  { cell: 'lstm', columns: ['visitors'], horizon: 1, scaling: 'standard' },
  { cell: 'gru', columns: ['visitors', 'day'], horizon: 3, scaling: 'minmax', relative: false },
  { cell: 'simple-rnn', columns: ['visitors'], horizon: 2, scaling: 'standard', layerCount: 2 },
] as const;

async function trainAndLoad(row: (typeof CASES)[number]) {
  const folder = await createTemporaryFolder();
  const source = join(folder, 'visitors.csv');
  await writeFile(source, seasonalCsv({ stepCount: 400, seed: 11 }));
  const output = join(folder, 'run');
  const settings = { windowLength: 20, units: 8, epochs: 3, threads: 1 };
  const trained = await runForecastWorkflow({ ...row, ...settings, source, output });
  const { path } = await exportModel({ source: output });
  const forecaster = await loadForecaster(path, { threads: 2 });
  onTestFinished(() => forecaster.dispose());
  return { trained, forecaster, path };
}

/** What the runtime forecasts where each test window ends, from raw values. */
async function forecastTestWindows(
  { prepared: { series, test: held } }: ForecastWorkflowResult,
  forecaster: Forecaster,
): Promise<number[]> {
  const width = series.columns.length;
  const rows = Array.from({ length: series.stepCount }, (_, step) => [
    ...series.data.subarray(step * width, (step + 1) * width),
  ]);
  const histories = Array.from(held.firstSteps, (step) => rows.slice(0, step));
  return (await forecaster.forecastBatch(histories, { batchSize: 16 })).flat();
}

/** What TensorFlow.js forecasts for the test windows, in the unit of the column. */
function forecastInTfjs({ model, prepared }: ForecastWorkflowResult): number[] {
  const { inputs } = prepared.test.createBatch(prepared.test.firstSteps.map((_, row) => row));
  const [input] = inputs;
  if (!(input?.data instanceof Float32Array)) throw new Error('no float32 windows');
  const { data } = predict(model, { data: input.data, shape: input.shape });
  const { horizon, scaling } = prepared.description;
  const baseOf = (i: number): number => prepared.test.bases[Math.floor(i / horizon)] ?? Number.NaN;
  return Array.from(data, (value, i) => unscaleForecast(value + baseOf(i), scaling));
}

describe.for(CASES)('$cell, $columns, horizon $horizon', (row) => {
  test('TensorFlow.js and the runtime agree on every test window', async () => {
    const { trained, forecaster, path } = await trainAndLoad(row);
    const scale = trained.prepared.description.scaling.scales[0] ?? Number.NaN;
    const expected = forecastInTfjs(trained);
    const actual = await forecastTestWindows(trained, forecaster);
    expect(actual).toHaveLength(trained.prepared.test.rowCount * row.horizon);
    expect(maxAbsDiff(actual, expected) / scale).toBeLessThanOrEqual(TOLERANCE);
    // What training measured, too, is of these forecasts.
    expect(maxAbsDiff(trained.test?.forecasts ?? [], expected) / scale).toBeLessThanOrEqual(TOLERANCE);
    expect(forecaster.info.series).toEqual(trained.prepared.description);
    expect(forecaster.info.metrics).toEqual(trained.report.metrics);
    await expect(loadClassifier(path)).rejects.toThrow(ModelKindError);
  });
});

test('the comparison sees a window that is one step late', async () => {
  const { trained, forecaster } = await trainAndLoad(CASES[0]);
  const { series, description, test: held } = trained.prepared;
  const late = Array.from(held.firstSteps, (step) => Array.from(series.data.subarray(0, step - 1)));
  const forecasts = (await forecaster.forecastBatch(late)).flat();
  const scale = description.scaling.scales[0] ?? Number.NaN;
  expect(maxAbsDiff(forecasts, forecastInTfjs(trained)) / scale).toBeGreaterThan(100 * TOLERANCE);
});

test('a text model and a series are not taken for each other', async () => {
  await expect(loadForecaster('models/imdb-lstm/model.onnx')).rejects.toThrow(ModelKindError);
});
