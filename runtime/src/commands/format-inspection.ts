import type { TensorDescription } from '../core/check-graph.ts';
import type { ModelInfo } from '../core/model-info.ts';
import type { SeriesDescription } from '../series/series-description.ts';
import type { Preprocessing } from '../text/text-encoding.ts';
import { formatTable } from './format-table.ts';
import type { Inspection } from './inspect.ts';

/** Writes an inspection for people. */
export function formatInspection(inspection: Inspection): string {
  const { opsets, inputs, outputs, model } = inspection;
  const opset = opsets
    .map(({ domain, version }) => (domain === '' ? `${version}` : `${domain} ${version}`))
    .join(', ');
  const rows = [
    ['file', inspection.path],
    ['size', `${inspection.sizeBytes.toLocaleString('en')} bytes`],
    [
      'ONNX',
      `opset ${opset}, IR version ${inspection.irVersion}, by ${inspection.producer || 'an unnamed program'}`,
    ],
    ...inputs.map((input) => ['input', describeTensor(input)]),
    ...outputs.map((output) => ['output', describeTensor(output)]),
    ['operators', describeCounts(inspection.operators)],
    ['parameters', `${inspection.parameterCount.toLocaleString('en')} stored numbers`],
    ...(model === null
      ? [['text model', 'no: it holds no labels and no vocabulary, so classify cannot use it']]
      : []),
    ...(model === null ? [] : describeModel(inspection, model)),
  ];
  return formatTable(rows, ['left', 'left']);
}

function describeCounts(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ');
}

function describeTensor({ name, type, shape }: TensorDescription): string {
  return `${name}: ${type} [${shape.join(', ')}]`;
}

function describeModel(inspection: Inspection, model: ModelInfo['model']): string[][] {
  const { series, training, metrics } = inspection;
  return [
    ['model', `${model.name}, ${model.parameterCount.toLocaleString('en')} parameters`],
    ...(series === null ? describeTexts(inspection, model) : describeSeries(series)),
    ...describeTraining(training ?? {}),
    ...Object.entries(metrics ?? {}).map(([split, values]) => [split, describeMetrics(values ?? {})]),
  ];
}

function describeTexts(
  { labels, preprocessing, vocabularySize }: Inspection,
  { paddingMasked }: ModelInfo['model'],
): string[][] {
  return [
    ['labels', (labels ?? []).join(', ')],
    ['vocabulary', `${(vocabularySize ?? 0).toLocaleString('en')} ids`],
    ...(preprocessing === null ? [] : [['texts', describePreprocessing(preprocessing, paddingMasked)]]),
  ];
}

function describeSeries({
  columns,
  windowLength,
  horizon,
  scaling,
  relative,
}: SeriesDescription): string[][] {
  const [target = '', ...others] = columns;
  return [
    ['forecasts', `${target}, ${horizon} step(s) ahead, from the last ${windowLength}`],
    ...(others.length > 0 ? [['also reads', others.join(', ')]] : []),
    ['scaling', `${scaling.name}${relative ? ", relative to the window's last value" : ''}`],
  ];
}

function describePreprocessing(preprocessing: Preprocessing, paddingMasked: boolean): string {
  const { charLevel, lower, sequenceLength, truncationSide, paddingSide } = preprocessing;
  return [
    `${charLevel ? 'characters' : 'words'}${lower ? ', lower-cased' : ''}`,
    `${truncationSide === 'pre' ? 'the last' : 'the first'} ${sequenceLength} tokens`,
    paddingMasked ? 'padding masked' : `padded at the ${paddingSide === 'pre' ? 'start' : 'end'}, not masked`,
  ].join('; ');
}

function describeTraining(training: Readonly<Record<string, unknown>>): string[][] {
  return ['architecture', 'data', 'settings', 'engine', 'bestEpoch'].flatMap((key) => {
    const value = training[key];
    return value === undefined || value === null ? [] : [[key, describeValue(value)]];
  });
}

/** Objects become `key value` pairs; what is nested in them stays JSON. */
function describeValue(value: unknown): string {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return typeof value === 'string' ? value : JSON.stringify(value);
  }
  return Object.entries(value)
    .map(([key, inner]) => `${key} ${typeof inner === 'string' ? inner : JSON.stringify(inner)}`)
    .join(', ');
}

function describeMetrics(values: Readonly<Record<string, number | null>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name} ${value === null || Number.isInteger(value) ? value : value.toFixed(4)}`)
    .join(', ');
}
