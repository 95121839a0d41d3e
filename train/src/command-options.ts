/** The options of the command `train`: what a person types, checked by commander and handed on with precise types. */
import { type Command, Option } from 'commander';
import * as v from 'valibot';
import {
  parseClassWeight,
  parseCount,
  parseFraction,
  parseInteger,
  parseNotNegative,
  parseNotNegativeInteger,
  parseOpenFraction,
  parsePositive,
  parseSchedule,
  parseTextPart,
} from './command-parsers.ts';
import { TRAINING_DEVICES } from './engines/engine.ts';
import { ENGINE_NAMES } from './engines/registry.ts';
import { MONITOR_NAMES } from './fit/monitor.ts';
import { SCHEDULE } from './fit/schedules.ts';
import { ARCHITECTURE_NAMES, POOLINGS } from './models/architecture-names.ts';
import { OPTIMIZER_NAMES } from './optimizer-settings.ts';
import { TEXT_PART } from './teachers/text-part.ts';

const SIDES = ['pre', 'post'] as const;
/** Figures that a classifier has. */
const MONITORS = MONITOR_NAMES.filter((name) => !name.endsWith('Error'));
const FILE = v.optional(v.union([v.string(), v.literal(true)]));

export const TRAIN_OPTIONS = v.object({
  data: v.optional(v.string()),
  dataArchive: v.optional(v.string()),
  textColumn: v.optional(v.string()),
  labelColumn: v.optional(v.string()),
  testSplit: v.optional(v.number()),
  limit: v.optional(v.number()),
  validationData: v.optional(v.string()),
  validationSplit: v.number(),
  unlabelled: v.optional(v.string()),
  teacher: v.optional(v.array(v.string()), []),
  teacherPart: v.optional(TEXT_PART),
  crops: v.number(),
  wordDropout: v.number(),
  test: v.boolean(),
  shuffle: v.boolean(),
  bucket: v.optional(v.boolean(), false),
  classWeight: v.optional(v.union([v.literal('balanced'), v.record(v.string(), v.number())])),
  architecture: v.picklist(ARCHITECTURE_NAMES),
  bidirectional: v.optional(v.boolean(), false),
  layers: v.number(),
  pooling: v.picklist(POOLINGS),
  dropout: v.number(),
  recurrentDropout: v.number(),
  outputDropout: v.number(),
  vocabulary: v.number(),
  sequenceLength: v.number(),
  embedding: v.number(),
  wordVectors: v.optional(v.boolean(), false),
  languageModel: v.optional(v.boolean(), false),
  startFrom: v.optional(v.string()),
  units: v.number(),
  denseUnits: v.number(),
  mask: v.boolean(),
  padding: v.picklist(SIDES),
  engine: v.picklist(ENGINE_NAMES),
  fusedLayers: v.boolean(),
  device: v.optional(v.picklist(TRAINING_DEVICES)),
  epochs: v.number(),
  batchSize: v.number(),
  labelSmoothing: v.number(),
  adversarial: v.number(),
  calibrate: v.optional(v.boolean(), false),
  seed: v.number(),
  dataSeed: v.optional(v.number()),
  threads: v.optional(v.number()),
  learningRate: v.number(),
  schedule: SCHEDULE,
  warmup: v.optional(v.number()),
  optimizer: v.picklist(OPTIMIZER_NAMES),
  momentum: v.optional(v.number()),
  nesterov: v.optional(v.boolean()),
  weightDecay: v.optional(v.number()),
  clipNorm: v.optional(v.number()),
  clipValue: v.optional(v.number()),
  globalClipNorm: v.optional(v.number()),
  monitor: v.optional(v.picklist(MONITORS)),
  patience: v.optional(v.number()),
  minDelta: v.number(),
  output: v.optional(v.string()),
  resume: v.optional(v.boolean(), false),
  csvLog: FILE,
  tensorboard: FILE,
  json: v.optional(v.boolean()),
});
export type TrainCommandOptions = v.InferOutput<typeof TRAIN_OPTIONS>;

/** Adds the options, in groups as `--help` shows them. */
export function addTrainOptions(command: Command): Command {
  addDataOptions(command.optionsGroup('Data:'));
  addModelOptions(command.optionsGroup('Model:'));
  addTrainingOptions(command.optionsGroup('Training:'));
  addOptimizerOptions(command.optionsGroup('Optimizer:'));
  return addOutputOptions(command.optionsGroup('Output:'));
}

function addDataOptions(command: Command): Command {
  return command
    .option(
      '--data <source>',
      'imdb, synthetic, or a CSV, TSV or JSONL file or a folder with one folder a class',
    )
    .option(
      '--data-archive <file>',
      'the IMDB archive aclImdb_v1.tar.gz (default: $IMDB_ARCHIVE, cache, download)',
    )
    .option('--text-column <name>', 'column that holds the text')
    .option('--label-column <name>', 'column that holds the label')
    .option('--test-split <fraction>', 'part of your own data to test with', parseOpenFraction)
    .option('--limit <rows>', 'train and test on so many texts each', parseCount)
    .option('--validation-data <source>', 'texts to choose the best epoch with, read as --data')
    .option(
      '--validation-split <fraction>',
      'part of the training texts for it otherwise',
      parseFraction,
      0.2,
    )
    .option('--unlabelled <source>', 'texts without labels: imdb, or a .txt file with one a line')
    .option(
      '--teacher <name>',
      'who labels them, to be learned from too: nb-svm, or a run directory; may be repeated',
      (name: string, others: readonly string[] = []) => [...others, name],
    )
    .option('--teacher-part <k/n>', 'learn from one of n parts of them alone, such as 1/2', parseTextPart)
    .option(
      '--crops <count>',
      'pieces of each text to train on, too, others in each epoch',
      parseNotNegativeInteger,
      0,
    )
    .option('--word-dropout <rate>', 'part of the words to hide, others in each epoch', parseFraction, 0)
    .option('--no-test', 'keep the test texts for later')
    .option('--no-shuffle', 'take the texts in the same order in each epoch')
    .option('--bucket', 'put texts of similar length into a batch: faster, for masked models')
    .option(
      '--class-weight <weights>',
      'balanced, or factors such as negative=1,positive=2',
      parseClassWeight,
    );
}

function addModelOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--architecture <name>', 'layers of the model').choices(ARCHITECTURE_NAMES).default('lstm'),
    )
    .option('--vocabulary <size>', 'token ids, the reserved ones included', parseCount, 10_000)
    .option('--sequence-length <tokens>', 'tokens of a text that are read', parseCount, 256)
    .option('--embedding <size>', 'length of a word vector', parseCount, 16)
    .option('--word-vectors', 'start from word vectors trained on all texts, those without labels too')
    .option('--language-model', 'train the first layers alone, to tell the next word; for --start-from')
    .option('--start-from <directory>', 'start from the weights of a run directory')
    .option('--units <count>', 'size of the hidden state, or number of filters', parseCount, 64)
    .option('--layers <count>', 'recurrent layers above each other', parseCount, 1)
    .option('--bidirectional', 'read texts from both ends')
    .addOption(
      new Option('--pooling <name>', 'look at the last hidden state, or at the largest values of all')
        .choices(POOLINGS)
        .default('last'),
    )
    .option('--dropout <rate>', "part of a recurrent layer's input to drop", parseFraction, 0)
    .option('--recurrent-dropout <rate>', 'part of the hidden state to drop', parseFraction, 0)
    .option('--output-dropout <rate>', "part of the output layer's input to drop", parseFraction, 0)
    .option('--dense-units <count>', 'units of the dense layer, 0 for none', parseNotNegativeInteger, 64)
    .option('--no-mask', 'let the model read the padding')
    .addOption(new Option('--padding <side>', 'where short texts are padded').choices(SIDES).default('post'));
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
    .option('--no-fused-layers', 'let tfjs-node run LSTM and GRU step by step, not as one operator')
    .option('--epochs <count>', 'passes over the data', parseCount, 5)
    .option('--batch-size <rows>', 'texts in one step', parseCount, 128)
    .option('--label-smoothing <share>', 'share of a target spread over all labels', parseFraction, 0)
    .option(
      '--adversarial <share>',
      'look twice at each batch, with word vectors moved by this share to where they hurt',
      parseFraction,
      0,
    )
    .addOption(new Option('--monitor <figure>', 'what makes an epoch the best').choices(MONITORS))
    .option('--patience <epochs>', 'stop after so many epochs without a better one', parseCount)
    .option('--min-delta <amount>', 'how much better a better one must be', parseNotNegative, 0)
    .option('--calibrate', 'scale the probabilities in the end so that they fit the validation texts')
    .option('--seed <number>', 'seed of weights and order', parseInteger, 42)
    .option('--data-seed <number>', 'seed of which texts are held back (default: --seed)', parseInteger)
    .option('--threads <count>', 'processor threads', parseCount);
}

function addOptimizerOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--optimizer <name>', 'what updates the weights').choices(OPTIMIZER_NAMES).default('adam'),
    )
    .option('--learning-rate <rate>', 'its step size', parsePositive, 0.001)
    .addOption(
      new Option(
        '--schedule <name>',
        'constant, step, exponential, cosine or plateau, such as step:everyEpochs=3,factor=0.5',
      )
        .argParser(parseSchedule)
        .default({ name: 'constant' }, 'constant'),
    )
    .option('--warmup <steps>', 'first steps, in which the rate rises from 0', parseCount)
    .option('--momentum <factor>', 'of sgd and rmsprop', parseFraction)
    .option('--nesterov', "Nesterov's momentum, of sgd")
    .option('--weight-decay <factor>', 'of adamw', parseNotNegative)
    .option('--clip-norm <norm>', "largest norm of a weight's gradient", parsePositive)
    .option('--clip-value <value>', 'largest element of a gradient', parsePositive)
    .option('--global-clip-norm <norm>', 'largest norm of all gradients together', parsePositive);
}

function addOutputOptions(command: Command): Command {
  return command
    .option('--output <directory>', 'run directory (default: runs/<data>-<architecture>)')
    .option('--resume', 'go on from the checkpoint in the run directory')
    .option('--csv-log [file]', 'write a line an epoch (default file: log.csv in the run directory)')
    .option('--tensorboard [directory]', 'write event files (default: tensorboard/ in the run directory)')
    .option('--json', 'print training.json on stdout');
}
