import type { Classification } from '@onnx-bridge/runtime/browser';

/** A text with its answer. */
export interface ResultRow extends Classification {
  readonly text: string;
}

/** Writes rows as a CSV with the columns text, label, probability and one a label. */
export function resultsToCsv(rows: readonly ResultRow[], labels: readonly string[]): string {
  const head = ['text', 'label', 'probability', ...labels];
  const lines = rows.map(({ text, label, probability, scores }) => [
    text,
    label,
    probability.toFixed(6),
    ...labels.map((name) => (scores[name] ?? Number.NaN).toFixed(6)),
  ]);
  return [head, ...lines].map((values) => `${values.map(quote).join(',')}\r\n`).join('');
}

/** @see RFC 4180 */
function quote(value: string): string {
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}
