import { findColumn } from '../datasets/columns.ts';
import type { LongOperationOptions } from '../datasets/dataset.ts';
import { parseRecords } from '../datasets/delimited-records.ts';
import { DataFormatError, type DataProblem } from '../errors/data-format-error.ts';
import { DataSettingError } from '../errors/data-setting-error.ts';
import { MissingColumnError } from '../errors/missing-column-error.ts';

/** Values of one or several columns over time, oldest first. */
export interface Series {
  /** Where they came from, for messages. */
  readonly path: string;
  /** As the file spells them. */
  readonly columns: readonly string[];
  readonly stepCount: number;
  /** float64 `[stepCount, columns]`, all finite. */
  readonly data: Float64Array;
}

export interface ReadSeriesOptions extends LongOperationOptions {
  /** Names of columns; the first one is to be forecast, the others are read beside it. */
  readonly columns: readonly string[];
}

const MAX_PROBLEMS = 5;
/** Decimal with a point; `Number` alone takes hexadecimal too. */
const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/**
 * Reads columns of numbers from a CSV or TSV file with column names in its first line: one row a step.
 *
 * @throws {DataNotFoundError} if the file cannot be opened.
 * @throws {MissingColumnError} if a column is not there; the error lists those that are.
 * @throws {DataFormatError} naming the lines that have no number, for the first few.
 * @throws {DataSettingError} if no column is named, or one twice.
 */
export async function readSeries(path: string, options: ReadSeriesOptions): Promise<Series> {
  checkNames(options.columns);
  const values: number[] = [];
  const problems: DataProblem[] = [];
  let columns: readonly Column[] = [];
  let header: readonly string[] | undefined;
  let emptyLineCount = 0;
  for await (const { record, info } of parseRecords(path, options)) {
    if (header === undefined) {
      header = record;
      columns = options.columns.map((name) => locate(path, name, record));
    } else {
      // In a table of one column an empty line is a value that is missing; in a wider one it is no row.
      if (header.length === 1 && info.empty_lines > emptyLineCount) {
        problems.push({ line: info.lines - 1, message: `"${columns[0]?.name}" is empty` });
      }
      for (const column of columns) readCell(column, record, { line: info.lines, values, problems });
    }
    emptyLineCount = info.empty_lines;
    if (problems.length >= MAX_PROBLEMS) break;
  }
  if (header === undefined) throw new MissingColumnError(path, 'value', options.columns, []);
  if (problems.length > 0) throw unreadable(path, problems);
  return {
    path,
    columns: columns.map(({ name }) => name),
    stepCount: values.length / columns.length,
    data: Float64Array.from(values),
  };
}

interface Column {
  readonly name: string;
  readonly position: number;
}

function checkNames(names: readonly string[]): void {
  if (names.length > 0 && new Set(names).size === names.length) return;
  throw new DataSettingError('columns', `[${names.join(', ')}]`, 'at least one name, each once');
}

function locate(path: string, name: string, header: readonly string[]): Column {
  const found = findColumn(header, [name]);
  if (found === undefined) throw new MissingColumnError(path, 'value', [name], header);
  return { name: found, position: header.indexOf(found) };
}

interface CellTarget {
  readonly line: number;
  readonly values: number[];
  readonly problems: DataProblem[];
}

function readCell({ name, position }: Column, record: readonly string[], target: CellTarget): void {
  const text = (record[position] ?? '').trim();
  const value = DECIMAL.test(text) ? Number(text) : Number.NaN;
  target.values.push(value);
  if (Number.isFinite(value)) return;
  const message = text === '' ? `"${name}" is empty` : `"${name}" is "${text.slice(0, 40)}", not a number`;
  target.problems.push({ line: target.line, message });
}

function unreadable(path: string, problems: readonly DataProblem[]): DataFormatError {
  const fix =
    'give one number a row, such as 12.5 or 1e3, with a decimal point; fill gaps or leave their rows out first';
  return new DataFormatError(path, problems.slice(0, MAX_PROBLEMS), fix);
}
