/** How far forecasts are from the truth, in the unit of the column, beside a forecast that needs no model. */
import { unscaleForecast } from '@onnx-bridge/runtime/series';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { Trainer, TrainingDevice } from '../engines/engine.ts';
import { type EngineChoice, findEngine } from '../engines/registry.ts';
import { cutIntoBatches, rowRange } from '../fit/rows.ts';
import type { PreparedSeries } from '../series/prepare-series.ts';
import type { WindowRows } from '../series/window-rows.ts';
import { completeTrainSettings } from '../train-settings.ts';

/** Forecasts of some rows beside the truth; all float64 `[rows, horizon]`, in the unit of the column. */
export interface Forecasts {
  readonly forecasts: Float64Array;
  readonly truth: Float64Array;
  /** The last value of the window, for every step. */
  readonly naive: Float64Array;
  readonly rowCount: number;
}

/** In the unit of the column. */
export interface ForecastFigures {
  readonly meanAbsoluteError: number;
  /** Of the forecast that the last value stays. */
  readonly naiveMeanAbsoluteError: number;
  /** Forecasts measured, each of `horizon` steps. */
  readonly count: number;
}

export interface MeasureForecastsOptions {
  readonly engine?: EngineChoice | undefined;
  readonly device?: TrainingDevice | undefined;
  readonly threads?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

const PART_NAMES = ['train', 'validation', 'test'] as const;
export type PartName = (typeof PART_NAMES)[number];

/** Rows in one prediction. */
const BATCH_SIZE = 256;

/**
 * Forecasts every row of each part that has rows, with one trainer for all.
 *
 * @throws the signal's reason when it is aborted.
 */
export async function forecastParts(
  model: LayersModel,
  prepared: PreparedSeries,
  { engine: choice = 'auto', device, threads: given, signal }: MeasureForecastsOptions,
): Promise<ReadonlyMap<PartName, Forecasts>> {
  const { threads } = completeTrainSettings({ threads: given });
  const engine = await findEngine(choice, device);
  const loss = { name: 'meanAbsoluteError' } as const;
  const trainer = await engine.createTrainer(model, { loss, optimizer: { name: 'adam' }, threads, device });
  try {
    const measured = new Map<PartName, Forecasts>();
    for (const part of PART_NAMES.filter((name) => prepared[name].rowCount > 0)) {
      measured.set(part, await forecastRows(trainer, prepared, prepared[part], signal));
    }
    return measured;
  } finally {
    await trainer.dispose();
  }
}

export function figuresOf({ forecasts, truth, naive, rowCount }: Forecasts): ForecastFigures {
  return {
    meanAbsoluteError: meanAbsoluteError(forecasts, truth),
    naiveMeanAbsoluteError: meanAbsoluteError(naive, truth),
    count: rowCount,
  };
}

async function forecastRows(
  trainer: Pick<Trainer, 'predictBatch'>,
  { series, description }: PreparedSeries,
  rows: WindowRows,
  signal: AbortSignal | undefined,
): Promise<Forecasts> {
  const { horizon, scaling } = description;
  const forecasts = new Float64Array(rows.rowCount * horizon);
  for (const batchRows of cutIntoBatches(rowRange(0, rows.rowCount), BATCH_SIZE)) {
    signal?.throwIfAborted();
    const { inputs } = rows.createBatch(batchRows);
    const outputs = await trainer.predictBatch({ inputs, rows: batchRows.length });
    const start = (batchRows[0] ?? 0) * horizon;
    for (const [i, scaled] of outputs.entries()) {
      const base = rows.bases[Math.floor((start + i) / horizon)] ?? 0;
      forecasts[start + i] = unscaleForecast(scaled + base, scaling);
    }
  }
  const valueAt = (step: number): number => series.data[step * series.columns.length] ?? Number.NaN;
  const stepOf = (i: number): number => rows.firstSteps[Math.floor(i / horizon)] ?? 0;
  return {
    forecasts,
    truth: forecasts.map((_, i) => valueAt(stepOf(i) + (i % horizon))),
    naive: forecasts.map((_, i) => valueAt(stepOf(i) - 1)),
    rowCount: rows.rowCount,
  };
}

function meanAbsoluteError(values: Float64Array, truth: Float64Array): number {
  return (
    values.reduce((sum, value, i) => sum + Math.abs(value - (truth[i] ?? Number.NaN)), 0) / values.length
  );
}
