/** The options of the command `forecast`: what a person types, checked by commander and handed on with precise types. */
import { SCALING_NAMES } from '@onnx-bridge/runtime/series';
import { type Command, Option } from 'commander';
import * as v from 'valibot';
import {
  parseCount,
  parseFraction,
  parseInteger,
  parseOpenFraction,
  parsePositive,
} from '../command-parsers.ts';
import { TRAINING_DEVICES } from '../engines/engine.ts';
import type { LossOptions } from '../engines/losses.ts';
import { ENGINE_NAMES } from '../engines/registry.ts';
import { RECURRENT_CELLS } from '../models/architecture-names.ts';
import { FORECAST_DEFAULTS } from './forecast-defaults.ts';

const LOSS_NAMES = ['mse', 'mae', 'huber'] as const;
export const LOSSES: Readonly<Record<(typeof LOSS_NAMES)[number], LossOptions>> = {
  mse: { name: 'meanSquaredError' },
  mae: { name: 'meanAbsoluteError' },
  huber: { name: 'huber' },
};

export const FORECAST_OPTIONS = v.object({
  column: v.array(v.string()),
  window: v.number(),
  horizon: v.number(),
  scaling: v.picklist(SCALING_NAMES),
  relative: v.boolean(),
  testSplit: v.number(),
  validationSplit: v.number(),
  cell: v.picklist(RECURRENT_CELLS),
  units: v.number(),
  layers: v.number(),
  engine: v.picklist(ENGINE_NAMES),
  device: v.optional(v.picklist(TRAINING_DEVICES)),
  epochs: v.number(),
  batchSize: v.number(),
  loss: v.picklist(LOSS_NAMES),
  learningRate: v.number(),
  patience: v.number(),
  seed: v.number(),
  threads: v.optional(v.number()),
  output: v.optional(v.string()),
  json: v.optional(v.boolean(), false),
});
export type ForecastCommandOptions = v.InferOutput<typeof FORECAST_OPTIONS>;

/** Adds the options, in groups as `--help` shows them. */
export function addForecastOptions(command: Command): Command {
  addDataOptions(command.optionsGroup('Data:'));
  addModelOptions(command.optionsGroup('Model:'));
  addTrainingOptions(command.optionsGroup('Training:'));
  return command
    .optionsGroup('Output:')
    .option('--output <directory>', 'run directory (default: runs/<file>-<cell>)')
    .option('--json', 'print training.json on stdout');
}

function addDataOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--column <name>', 'column to forecast; again for each column to read beside it')
        .argParser(collect)
        .makeOptionMandatory(),
    )
    .option('--window <steps>', 'steps that a forecast is made from', parseCount, 30)
    .option('--horizon <steps>', 'steps that are forecast at once', parseCount, 1)
    .addOption(
      new Option('--scaling <name>', 'of the values, by the training part')
        .choices(SCALING_NAMES)
        .default('standard'),
    )
    .option('--no-relative', "give the model the column's values as they are, not relative to the last one")
    .option('--test-split <fraction>', 'part of the rows to test with, the last ones', parseOpenFraction, 0.2)
    .option(
      '--validation-split <fraction>',
      'part of the rows before them to choose the best epoch with',
      parseFraction,
      0.2,
    );
}

function addModelOptions(command: Command): Command {
  return command
    .addOption(new Option('--cell <name>', 'recurrent layer').choices(RECURRENT_CELLS).default('lstm'))
    .option('--units <count>', 'size of the hidden state', parseCount, 32)
    .option('--layers <count>', 'recurrent layers above each other', parseCount, 1);
}

function addTrainingOptions(command: Command): Command {
  return command
    .addOption(new Option('--engine <name>', 'what trains').choices(ENGINE_NAMES).default('auto'))
    .addOption(
      new Option(
        '--device <name>',
        'what the engine runs on (default: cpu, or what the engine is for)',
      ).choices(TRAINING_DEVICES),
    )
    .option('--epochs <count>', 'passes over the data', parseCount, FORECAST_DEFAULTS.epochs)
    .option('--batch-size <rows>', 'windows in one step', parseCount, FORECAST_DEFAULTS.batchSize)
    .addOption(new Option('--loss <name>', 'what training makes small').choices(LOSS_NAMES).default('mse'))
    .option('--learning-rate <rate>', 'step size of Adam', parsePositive, FORECAST_DEFAULTS.learningRate)
    .option(
      '--patience <epochs>',
      'stop after so many epochs without a better one',
      parseCount,
      FORECAST_DEFAULTS.patience,
    )
    .option('--seed <number>', 'seed of weights and order', parseInteger, 42)
    .option('--threads <count>', 'processor threads', parseCount);
}

function collect(name: string, names: readonly string[] | undefined): string[] {
  return [...(names ?? []), name];
}
