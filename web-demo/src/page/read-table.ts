import { parse } from 'csv-parse/browser/esm/sync';

/** A larger file would not fit into a page's memory with what is made of it. */
export const MAX_FILE_BYTES = 50_000_000;
/** Names of a column that holds texts. */
const TEXT_COLUMNS = ['text', 'review', 'sentence', 'content', 'comment'];
/** Names of a column that holds labels. */
const LABEL_COLUMNS = ['label', 'sentiment', 'class', 'category'];

export interface Table {
  readonly rows: readonly (readonly string[])[];
  /** Position of the column, or -1 where the first row does not name it. */
  readonly textColumn: number;
  readonly labelColumn: number;
}

export function isTableFile(name: string): boolean {
  return /\.(csv|tsv)$/i.test(name);
}

/** Reads a CSV, or a TSV by its name; the first row may name the columns. */
export function readTable(fileName: string, content: string): Table {
  const rows: string[][] = parse(content, {
    delimiter: /\.tsv$/i.test(fileName) ? '\t' : ',',
    bom: true,
    relax_column_count: true,
    skip_empty_lines: true,
  });
  const names = rows[0]?.map((name) => name.trim().toLowerCase()) ?? [];
  return {
    rows,
    textColumn: names.findIndex((name) => TEXT_COLUMNS.includes(name)),
    labelColumn: names.findIndex((name) => LABEL_COLUMNS.includes(name)),
  };
}
