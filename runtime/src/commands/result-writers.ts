import type { Classification } from '../core/classification.ts';
import type { ExplainedWord } from '../core/explain.ts';
import { formatRow, labelWidth } from './format-row.ts';

/** One text with its answer, as `--json` and `--jsonl` print it. */
export interface ClassifiedRow extends Classification {
  readonly text: string;
  /** With `--explain`. */
  readonly words?: readonly ExplainedWord[];
  /** The row of the file that the text came from. */
  readonly input?: Readonly<Record<string, unknown>>;
}

export type OutputFormat = 'table' | 'json' | 'jsonl' | 'csv';

/** Writes rows as they come. */
export interface ResultWriter {
  write(row: ClassifiedRow, index: number): string;
  /** What follows the last one. */
  end(): string;
}

export interface ResultWriterOptions {
  readonly labels: readonly string[];
  /** Characters in a line of the table; undefined: lines are not shortened. */
  readonly lineWidth: number | undefined;
}

/** Words under a text, those that change most. */
const SHOWN_WORDS = 8;
const ADDED_COLUMNS = ['predicted_label', 'predicted_probability'] as const;

export const RESULT_WRITERS: Record<OutputFormat, (options: ResultWriterOptions) => ResultWriter> = {
  table: ({ labels, lineWidth }) => {
    const width = labelWidth(labels);
    return {
      write: (row) => `${formatRow(row, width, lineWidth)}\n${formatWords(row.words ?? [])}`,
      end: () => '',
    };
  },
  jsonl: () => ({ write: (row) => `${JSON.stringify(row)}\n`, end: () => '' }),
  // One document, and so all or nothing: a large file is better written as lines or CSV.
  json: () => {
    const rows: ClassifiedRow[] = [];
    return {
      write: (row) => {
        rows.push(row);
        return '';
      },
      end: () => `${JSON.stringify(rows, null, 2)}\n`,
    };
  },
  csv: createCsvWriter,
};

function createCsvWriter(): ResultWriter {
  let columns: readonly string[] = [];
  return {
    write: ({ text, label, probability, input = { text } }, index) => {
      const row: Record<string, unknown> = { ...input };
      [row[ADDED_COLUMNS[0]], row[ADDED_COLUMNS[1]]] = [label, probability];
      // The first row says which columns there are: those of JSON lines may differ from line to line.
      if (index === 0) columns = Object.keys(row);
      const line = formatCsvLine(columns.map((column) => row[column]));
      return index === 0 ? formatCsvLine(columns) + line : line;
    },
    end: () => '',
  };
}

/** @see RFC 4180 */
function formatCsvLine(cells: readonly unknown[]): string {
  const texts = cells.map((cell) =>
    typeof cell === 'object' && cell !== null ? JSON.stringify(cell) : String(cell ?? ''),
  );
  return `${texts.map((text) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)).join(',')}\n`;
}

function formatWords(words: readonly ExplainedWord[]): string {
  const strongest = [...words]
    .sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution))
    .slice(0, SHOWN_WORDS);
  const parts = strongest.map(
    ({ word, contribution }) => `${word} ${contribution < 0 ? '' : '+'}${(contribution * 100).toFixed(1)}`,
  );
  return parts.length === 0 ? '' : `    ${parts.join(', ')}\n`;
}
