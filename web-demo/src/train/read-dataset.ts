import type { TextDataset } from '@onnx-bridge/train/browser';
import { readTable } from '../page/read-table.ts';

/** One row of so many tests what the others taught. */
const TEST_EVERY = 5;
/** Training on more would take longer than a visitor waits. */
const MAX_ROWS = 20_000;

/** Reads a CSV with a column of texts and one of labels. */
export function readDataset(fileName: string, content: string): TextDataset {
  const { rows, textColumn, labelColumn } = readTable(fileName, content);
  if (textColumn === -1 || labelColumn === -1) {
    throw new Error('The first row must name a column "text" and a column "label".');
  }
  const texts = rows
    .slice(1, MAX_ROWS + 1)
    .map((row) => ({ text: row[textColumn] ?? '', label: row[labelColumn]?.trim() ?? '' }))
    .filter(({ text, label }) => text.trim() !== '' && label !== '');
  const labels = [...new Set(texts.map(({ label }) => label))].sort();
  if (labels.length < 2)
    throw new Error(`Two different labels at least are needed, but there is ${labels.length}.`);
  if (labels.length > 100)
    throw new Error(`There are ${labels.length} different labels: is this the right column?`);
  return {
    name: fileName,
    synthetic: false,
    labels,
    train: texts.filter((_, index) => index % TEST_EVERY !== 0),
    test: texts.filter((_, index) => index % TEST_EVERY === 0),
  };
}
