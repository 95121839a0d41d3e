/** What a benchmark found: rows for programs, the same as a table for people. */
import { formatTable } from '../../runtime/src/commands/format-table.ts';

export interface BenchmarkReport {
  readonly title: string;
  /** What was measured, and what could not be. */
  readonly notes: readonly string[];
  readonly rows: readonly object[];
  /** The rows as aligned text, a line each under the headings. */
  readonly table: string;
}

/** One column of a table. */
export interface Column<Row> {
  readonly heading: string;
  /** Texts stand on the left, numbers (3 significant digits) on the right, undefined is a dash. */
  value(row: Row): string | number | undefined;
}

const MISSING = '-';
const SIGNIFICANT_DIGITS = 3;

export function createReport<Row extends object>(report: {
  readonly title: string;
  readonly notes: readonly string[];
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
}): BenchmarkReport {
  const { title, notes, columns, rows } = report;
  const headings = columns.map(({ heading }) => heading);
  const cells = rows.map((row) => columns.map(({ value }) => formatCell(value(row))));
  const sides = columns.map(({ value }) =>
    rows.some((row) => typeof value(row) === 'string') ? 'left' : 'right',
  );
  return { title, notes, rows, table: formatTable([headings, ...cells], sides) };
}

/** Three digits before or after the point: 0.0913, 4.5, 15900. */
export function formatCell(value: string | number | undefined): string {
  if (typeof value !== 'number') return value ?? MISSING;
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(SIGNIFICANT_DIGITS)));
}
