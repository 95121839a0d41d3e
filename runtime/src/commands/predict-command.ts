/** The command `predict`. */
import type { Command } from 'commander';
import type { DeviceName } from '../node/devices.ts';
import { deviceOption, parseCount } from './flags.ts';
import { withOutput } from './output.ts';
import type { ReadSeries } from './predict.ts';

export interface PredictCommandContext {
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  /** An error without it. */
  readonly readSeries?: ReadSeries;
}

/** Flags as commander has checked and converted them. */
interface PredictFlags {
  readonly column?: readonly string[];
  readonly steps?: number;
  readonly device: DeviceName;
  readonly json?: boolean;
}

/** Adds `predict` to the program. */
export function addPredictCommand(program: Command, context: PredictCommandContext): void {
  program
    .command('predict')
    .description('forecast how a time series goes on')
    .argument('<model>', 'MODEL.onnx of a forecaster')
    .argument('<file>', 'CSV or TSV file that holds the series, oldest row first')
    .option(
      '--column <name>',
      'column of the file, once for each column of the model (default: named as in training)',
      collect,
    )
    .option('--steps <count>', 'steps to forecast (default: as many as the model does at once)', parseCount)
    .addOption(deviceOption())
    .option('--json', 'print the forecast as JSON')
    .action((model: string, file: string, flags: PredictFlags) => predict(model, file, flags, context));
}

async function predict(
  model: string,
  file: string,
  { column, steps, device, json }: PredictFlags,
  context: PredictCommandContext,
): Promise<void> {
  const { readSeries } = context;
  if (readSeries === undefined) throw new Error('predict needs a reader of series in its context');
  await withOutput(context, async ({ write }, signal) => {
    const { formatPrediction, predictSeries } = await import('./predict.ts');
    const request = { model, file, columns: column, steps, device, signal, readSeries };
    const prediction = await predictSeries(request);
    await write(`${json ? JSON.stringify(prediction, null, 2) : formatPrediction(prediction)}\n`);
  });
}

function collect(name: string, names: readonly string[] | undefined): string[] {
  return [...(names ?? []), name];
}
