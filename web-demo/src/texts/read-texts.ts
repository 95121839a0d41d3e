import { isTableFile, readTable } from '../page/read-table.ts';

/** Reads a CSV or TSV by its column of texts, any other file as one text a line. */
export function readTexts(fileName: string, content: string): string[] {
  if (!isTableFile(fileName)) return content.split(/\r?\n/).filter((line) => line.trim() !== '');
  const { rows, textColumn } = readTable(fileName, content);
  if (textColumn !== -1) return rows.slice(1).flatMap((row) => row[textColumn] ?? []);
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
