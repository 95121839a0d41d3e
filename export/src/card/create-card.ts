/** The model card: what a person wants to know of a model before using it, in markdown. */
import { basename } from 'node:path';
import * as v from 'valibot';
import type { ConvertedModel } from '../convert.ts';
import { formatPrecision, formatSize } from '../format-result.ts';
import type { ValueInfo } from '../onnx/graph.ts';
import { VERSION } from '../version.ts';
import type { WrittenModel } from '../write-checked.ts';

export interface CardSource extends Pick<ConvertedModel, 'model' | 'inputs' | 'outputs'> {
  /** Of the .onnx file. */
  readonly path: string;
  readonly written: WrittenModel;
}

const MODEL = v.object({ name: v.string(), parameterCount: v.number() });
const LABELS = v.array(v.string());
const TRAINING = v.object({
  architecture: v.optional(v.unknown()),
  data: v.optional(v.unknown()),
  settings: v.optional(v.unknown()),
  engine: v.optional(v.unknown()),
});
const METRICS = v.record(v.string(), v.nullable(v.record(v.string(), v.unknown())));

export function createCard({ path, model, inputs, outputs, written }: CardSource): string {
  const { metadata } = model;
  const about = readEntry(metadata, 'model', MODEL);
  const labels = readEntry(metadata, 'labels', LABELS);
  const training = readEntry(metadata, 'training', TRAINING) ?? {};
  const metrics = readEntry(metadata, 'metrics', METRICS) ?? {};
  const { sizeBytes, precision, check } = written;
  const rows = [
    ['file', `\`${basename(path)}\`, ${formatSize(sizeBytes)}, opset ${model.opset}`],
    ...(about ? [['parameters', about.parameterCount.toLocaleString('en')]] : []),
    ...inputs.map((info) => ['input', formatInfo(info)]),
    ...outputs.map((info) => ['output', formatInfo(info)]),
    ['operators', countOperators(model.graph.nodes.map(({ opType }) => opType))],
    ...(labels ? [['labels', labels.join(', ')]] : []),
    ...Object.entries(training).map(([key, value]) => [key, formatValue(value)]),
    ...Object.entries(metrics).map(([split, values]) => [`figures, ${split}`, formatValue(values)]),
    ...formatPrecision(precision, sizeBytes).map((line) => ['precision', line]),
    [
      'check',
      check
        ? `TensorFlow.js and ONNX Runtime differ by ${check.maxDifference.toExponential(1)} at most, with float32 weights`
        : 'not compared with TensorFlow.js',
    ],
  ];
  return [
    `# ${about?.name ?? model.graph.name}`,
    `Converted from TensorFlow.js by onnx-bridge ${VERSION}.`,
    ['| | |', '| --- | --- |', ...rows.map((cells) => `| ${cells.map(escapeCell).join(' | ')} |`)].join('\n'),
    '## Use',
    ['```ts', ...usage(basename(path), labels !== undefined), '```'].join('\n'),
    '## Intended use and limits',
    'Not stated yet.',
  ]
    .join('\n\n')
    .concat('\n');
}

function usage(file: string, isClassifier: boolean): string[] {
  if (isClassifier) {
    return [
      importLine('loadClassifier', '@onnx-bridge/runtime'),
      '',
      `const classifier = await loadClassifier('${file}');`,
      "console.log(await classifier.classify('Some text'));",
    ];
  }
  return [
    importLine('InferenceSession', 'onnxruntime-node'),
    '',
    `const session = await InferenceSession.create('${file}');`,
    'console.log(session.inputNames, session.outputNames);',
  ];
}

function importLine(name: string, packageName: string): string {
  return `import { ${name} } from '${packageName}';`;
}

function readEntry<Schema extends v.GenericSchema>(
  metadata: Readonly<Record<string, string>>,
  key: string,
  schema: Schema,
): v.InferOutput<Schema> | undefined {
  const text = metadata[`onnx_bridge.${key}`];
  const result = text === undefined ? undefined : v.safeParse(schema, JSON.parse(text));
  return result?.success ? result.output : undefined;
}

function formatInfo({ name, dataType, shape }: ValueInfo): string {
  return `\`${name}\`: ${dataType} [${shape.join(', ')}]`;
}

function countOperators(names: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return Array.from(counts, ([name, count]) => (count === 1 ? name : `${name} × ${count}`)).join(', ');
}

/** Objects become `key value` pairs; what is nested in them stays JSON. */
function formatValue(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return JSON.stringify(value);
  return Object.entries(value)
    .filter(([, inner]) => inner !== null)
    .map(([key, inner]) => `${key} ${typeof inner === 'string' ? inner : JSON.stringify(inner)}`)
    .join(', ');
}

/** A bar would end the cell, a line the table. */
function escapeCell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll(/\s+/g, ' ');
}
