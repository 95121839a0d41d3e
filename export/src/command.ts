/** The command `export`. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import * as v from 'valibot';
import type { CustomConverters } from './custom/custom-converters.ts';
import { DEFAULT_OPSET, OPSET_IR_VERSIONS } from './opsets.ts';
import type { TextAccuracy } from './write-checked.ts';

export interface CommandContext {
  /** Aborted on Ctrl-C. */
  readonly signal: AbortSignal;
  /** Measures a model file on the texts of a data set; `--evaluate` is an error without it. */
  readonly evaluateTexts?: (file: string, data: string, signal: AbortSignal) => Promise<TextAccuracy>;
}

const OPSETS = [...OPSET_IR_VERSIONS.keys()];
const NUMBER = v.pipe(v.string(), v.trim(), v.nonEmpty('Give a number.'), v.toNumber('Give a number.'));
const OPSET = v.pipe(NUMBER, v.values(OPSETS, `Choose one of ${OPSETS.join(', ')}.`));
const TOLERANCE = v.pipe(NUMBER, v.finite(), v.minValue(0, 'Give a number of at least 0, such as 1e-5.'));
const OUTPUT = v.pipe(v.string(), v.endsWith('.onnx', 'The name must end in .onnx.'));
const OPTIONS = v.object({
  output: v.optional(v.string()),
  opset: v.optional(v.number()),
  tolerance: v.optional(v.number()),
  check: v.boolean(),
  externalData: v.optional(v.boolean(), false),
  card: v.optional(v.boolean(), false),
  triton: v.optional(v.string()),
  precision: v.picklist(['fp32', 'fp16', 'int8']),
  evaluate: v.optional(v.string()),
  custom: v.optional(v.string()),
  json: v.optional(v.boolean(), false),
});

/** Adds `export MODEL` to the program. */
export function addExportCommand(program: Command, context: CommandContext): void {
  const { signal } = context;
  program
    .command('export')
    .description('convert a TensorFlow.js model to one .onnx file, and check that both agree')
    .argument(
      '<model>',
      'a run directory, a model.json, a .h5 or .keras file of Keras, or an http(s) address of one',
    )
    .option(
      '-o, --output <file>',
      'file to write (default: model.onnx beside the model.json, or here for an address)',
      parser(OUTPUT),
    )
    .option(
      '--opset <n>',
      `version of the ONNX operators, ${OPSETS[0]} to ${OPSETS.at(-1)} (default: ${DEFAULT_OPSET}; ` +
        'from 22 on, WebGPU runs an LSTM on the CPU)',
      parser(OPSET),
    )
    .addOption(
      new Option('--precision <name>', 'how weights are stored; inputs and outputs stay as they are')
        .choices(['fp32', 'fp16', 'int8'])
        .default('fp32'),
    )
    .option(
      '--evaluate <data>',
      'labelled texts, as evaluate takes them (a file as a whole): accuracy before and after',
    )
    .option(
      '--tolerance <x>',
      'largest difference that passes the check (default: 1e-5; none for what fp16 and int8 change)',
      parser(TOLERANCE),
    )
    .option('--custom <file>', 'a module with converters for layers and ops of your own')
    .option('--no-check', 'write the file without comparing it with the original')
    .option('--external-data', 'put the numbers into FILE.onnx.data (always so above 2 GB)')
    .option('--card', 'write a model card beside the file, in markdown')
    .option('--triton <folder>', 'put the model into a model repository for Triton Inference Server, too')
    .option('--json', 'print what was written as JSON')
    .action(async (model: string, rawOptions: unknown) => {
      const { json, evaluate: data, custom: customFile, ...options } = v.parse(OPTIONS, rawOptions);
      const { exportModel } = await import('./export-model.ts');
      const { formatResult } = await import('./format-result.ts');
      const evaluate = data === undefined ? undefined : bindData(context, data);
      const custom = customFile === undefined ? undefined : await loadCustom(customFile);
      const exporting = exportModel({ source: model, ...options, evaluate, custom, signal, onProgress });
      const result = await exporting.finally(() => onProgress(''));
      console.log(json ? JSON.stringify(result, null, 2) : formatResult(result));
    });
}

async function loadCustom(file: string): Promise<CustomConverters> {
  const { loadCustomConverters } = await import('./custom/load-custom-converters.ts');
  return loadCustomConverters(file);
}

function bindData({ evaluateTexts, signal }: CommandContext, data: string) {
  if (!evaluateTexts) throw new Error('--evaluate needs a measure of texts in its context');
  return (file: string): Promise<TextAccuracy> => {
    onProgress(`Classifying the texts of ${data}`);
    return evaluateTexts(file, data, signal);
  };
}

/** One line that changes, in a terminal only; an empty step clears it. */
function onProgress(step: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${step}`);
}

/** Makes a schema a parser for commander, which reports its errors as wrong usage. */
function parser<Schema extends v.GenericSchema<unknown, string | number>>(
  schema: Schema,
): (text: string) => v.InferOutput<Schema> {
  return (text) => {
    const result = v.safeParse(schema, text);
    if (result.success) return result.output;
    throw new InvalidArgumentError(result.issues[0].message);
  };
}
