/** What `inspect` tells people of a model.json. */
import type { SourceInspection, TensorInspection } from './inspect-source.ts';

export function formatSource(inspection: SourceInspection): string {
  const { path, format, name, inputs, outputs, operators, parameterCount, sizeBytes } = inspection;
  const { refusal, labels } = inspection;
  const rows = [
    ['file', path],
    ['TensorFlow.js', `${format}${name === null ? '' : `, ${name}`}`],
    ...inputs.map((input) => ['input', formatTensor(input)]),
    ...outputs.map((output) => ['output', formatTensor(output)]),
    [format === 'graph-model' ? 'ops' : 'layers', formatCounts(operators)],
    [
      'parameters',
      `${parameterCount.toLocaleString('en')} (${sizeBytes.toLocaleString('en')} bytes in memory)`,
    ],
    ...(labels === null ? [] : [['labels', labels.join(', ')]]),
    ['export', refusal ?? 'possible'],
  ];
  const width = Math.max(...rows.map(([heading = '']) => heading.length));
  return rows.map(([heading = '', value = '']) => `${heading.padEnd(width)}  ${value}`).join('\n');
}

function formatTensor({ name, type, shape }: TensorInspection): string {
  const sizes = shape === null ? '' : ` [${shape.map((size) => size ?? '?').join(', ')}]`;
  return type === null ? `${name}${sizes}` : `${name}: ${type}${sizes}`;
}

function formatCounts(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ');
}
