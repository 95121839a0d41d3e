/** The command `export`. */
import { type Command, InvalidArgumentError } from 'commander';
import * as v from 'valibot';
import type { ParityReport } from './check/check-parity.ts';
import type { ExportResult } from './export-model.ts';
import { DEFAULT_OPSET, OPSET_IR_VERSIONS } from './opsets.ts';

/** Aborted on Ctrl-C. */
export interface CommandContext {
  readonly signal: AbortSignal;
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
  triton: v.optional(v.string()),
  json: v.optional(v.boolean(), false),
});

/** Adds `export MODEL` to the program. */
export function addExportCommand(program: Command, { signal }: CommandContext): void {
  program
    .command('export')
    .description('convert a TensorFlow.js model to one .onnx file, and check that both agree')
    .argument('<model>', 'a run directory, a model.json, or an http(s) address of one')
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
    .option('--tolerance <x>', 'largest difference that passes the check (default: 1e-5)', parser(TOLERANCE))
    .option('--no-check', 'write the file without comparing it with the original')
    .option('--external-data', 'put the numbers into FILE.onnx.data (always so above 2 GB)')
    .option('--triton <folder>', 'put the model into a model repository for Triton Inference Server, too')
    .option('--json', 'print what was written as JSON')
    .action(async (model: string, rawOptions: unknown) => {
      const { json, ...options } = v.parse(OPTIONS, rawOptions);
      const { exportModel } = await import('./export-model.ts');
      const result = await exportModel({ source: model, signal, ...options });
      console.log(json ? JSON.stringify(result, null, 2) : formatResult(result));
    });
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

/** A graph has hundreds of nodes: above so many they are counted. */
const MAX_LAYER_ROWS = 60;

function formatResult(result: ExportResult): string {
  const { path, sizeBytes, opset, layers, check, tritonFolder, seconds } = result;
  const rows = layers.length > MAX_LAYER_ROWS ? countOperators(layers) : listLayers(layers);
  const verdict = check ? formatCheck(check) : 'not checked (--no-check)';
  return [
    `${path}: ${(sizeBytes / 1000).toFixed(1)} kB, opset ${opset}`,
    ...rows,
    verdict,
    ...(tritonFolder === null ? [] : [`for Triton: ${tritonFolder}`]),
    `${seconds.toFixed(2)} s`,
  ].join('\n');
}

function listLayers(layers: ExportResult['layers']): readonly string[] {
  const width = Math.max(0, ...layers.map(({ name }) => name.length));
  return layers.map(({ name, className, operators }) => {
    const list = operators.length > 0 ? operators.join(', ') : 'nothing to do';
    return `  ${name.padEnd(width)}  ${className} -> ${list}`;
  });
}

function countOperators(layers: ExportResult['layers']): readonly string[] {
  const counts = new Map<string, number>();
  for (const { className, operators } of layers) {
    const row = `${className} -> ${operators.join(', ') || 'nothing to do'}`;
    counts.set(row, (counts.get(row) ?? 0) + 1);
  }
  const width = Math.max(...Array.from(counts.values(), (count) => String(count).length));
  return Array.from(counts, ([row, count]) => `  ${String(count).padStart(width)} x ${row}`);
}

function formatCheck({ maxDifference, tolerance, outputs, backend }: ParityReport): string {
  const random = outputs.flatMap(({ name, isRandom }) => (isRandom ? [`"${name}"`] : []));
  return [
    `TensorFlow.js (${backend}) and ONNX Runtime agree: largest difference ${maxDifference.toExponential(1)}, ` +
      `tolerance ${tolerance}`,
    ...(random.length > 0 ? [`random in TensorFlow.js too, and not compared: ${random.join(', ')}`] : []),
  ].join('\n');
}
