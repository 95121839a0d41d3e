import { parse } from 'csv-parse/browser/esm/sync';

/** Columns that hold the text of a row, in this order. */
const TEXT_COLUMNS = ['text', 'review', 'sentence', 'content', 'comment'];
/** A larger file would not fit into a page's memory with its results. */
export const MAX_FILE_BYTES = 50_000_000;

/** Reads a CSV or TSV by its column of texts, any other file as one text a line. */
export function readTexts(fileName: string, content: string): string[] {
  const isTable = /\.(csv|tsv)$/i.test(fileName);
  return isTable ? readTable(content, fileName) : content.split(/\r?\n/).filter((line) => line.trim() !== '');
}

function readTable(content: string, fileName: string): string[] {
  const rows: string[][] = parse(content, {
    delimiter: /\.tsv$/i.test(fileName) ? '\t' : ',',
    bom: true,
    relax_column_count: true,
    skip_empty_lines: true,
  });
  const [head = [], ...body] = rows;
  const names = head.map((name) => name.trim().toLowerCase());
  const column = names.findIndex((name) => TEXT_COLUMNS.includes(name));
  if (column !== -1) return body.flatMap((row) => row[column] ?? []);
  return rows.flatMap((row) => row[longestColumn(rows)] ?? []);
}

/** Without a known name: the column with the longest values is the text. */
function longestColumn(rows: readonly (readonly string[])[]): number {
  const lengths: number[] = [];
  for (const row of rows.slice(0, 100)) {
    for (const [column, value] of row.entries()) lengths[column] = (lengths[column] ?? 0) + value.length;
  }
  return Math.max(0, lengths.indexOf(Math.max(...lengths)));
}
