import { Readable } from 'node:stream';
import { CsvError, type Info, parse } from 'csv-parse';
import { DataFormatError, type DataProblem } from '../errors/data-format-error.ts';
import { type ColumnOptions, chooseColumns } from './columns.ts';
import type { LabelledText, LongOperationOptions } from './dataset.ts';
import { readTextChunks } from './text-file.ts';

/** Options of {@link readDelimited}. */
export interface DelimitedOptions extends ColumnOptions, LongOperationOptions {}

/** A record longer than this comes from a quote that is never closed. */
const MAX_RECORD_CHARACTERS = 16 * 1024 * 1024;

const MAX_PROBLEMS = 5;
const DELIMITERS = [',', ';', '\t'] as const;
const TAB_FILE = /\.(tsv|tab)$/i;

interface DelimitedRecord {
  readonly record: string[];
  readonly info: Info;
}

/**
 * Reads a CSV or TSV file with column names in its first line. Quoted fields may hold delimiters and line
 * ends; a `.tsv` file is split at tabs, another one at whichever of comma, semicolon and tab is most frequent
 * in the first line.
 *
 * @returns the rows in the order of the file.
 * @throws {DataNotFoundError} if the file cannot be opened.
 * @throws {MissingColumnError} if it has no text column or no label column.
 * @throws {DataFormatError} naming the lines whose quotes, number of fields or label are wrong.
 */
export async function readDelimited(path: string, options: DelimitedOptions = {}): Promise<LabelledText[]> {
  const rows: LabelledText[] = [];
  const problems: DataProblem[] = [];
  let positions: { readonly text: number; readonly label: number } | undefined;
  for await (const { record, info } of parseRecords(path, options)) {
    if (positions === undefined) {
      positions = columnPositions(path, record, options);
      continue;
    }
    const label = (record[positions.label] ?? '').trim();
    if (label === '') {
      problems.push({ line: info.lines, message: 'the label is empty' });
    }
    if (problems.length === MAX_PROBLEMS) {
      break;
    }
    rows.push({ text: record[positions.text] ?? '', label });
  }
  if (problems.length > 0) {
    throw new DataFormatError(path, problems, 'give every row a label');
  }
  return rows;
}

function columnPositions(path: string, header: readonly string[], options: ColumnOptions) {
  const chosen = chooseColumns(path, header, options);
  return { text: header.indexOf(chosen.text), label: header.indexOf(chosen.label) };
}

async function* parseRecords(path: string, options: DelimitedOptions): AsyncGenerator<DelimitedRecord> {
  const chunks = readTextChunks(path, options);
  const first = await chunks.next();
  const head = first.done ? '' : first.value;
  const isTabFile = TAB_FILE.test(path);
  const parser = parse({
    delimiter: isTabFile ? '\t' : mostFrequentDelimiter(head),
    // Tab-separated files are often written without quoting: a quote inside a field is a character there.
    relax_quotes: isTabFile,
    info: true,
    skip_empty_lines: true,
    max_record_size: MAX_RECORD_CHARACTERS,
  });
  const source = Readable.from(prepend(head, chunks));
  source.on('error', (error) => parser.destroy(error));
  try {
    yield* source.pipe(parser);
  } catch (error) {
    throw error instanceof CsvError ? describeCsvError(path, error) : error;
  } finally {
    source.destroy();
  }
}

async function* prepend(head: string, rest: AsyncIterable<string>): AsyncGenerator<string> {
  yield head;
  yield* rest;
}

function mostFrequentDelimiter(head: string): string {
  const [firstLine = ''] = head.split(/\r?\n|\r/, 1);
  const unquoted = firstLine.replace(/"[^"]*"/g, '');
  const counts = DELIMITERS.map((delimiter) => unquoted.split(delimiter).length);
  return DELIMITERS[counts.indexOf(Math.max(...counts))] ?? ',';
}

function describeCsvError(path: string, error: CsvError): DataFormatError {
  const line = typeof error.lines === 'number' ? error.lines : undefined;
  const problem = { line, message: error.message };
  const fix =
    'put fields that hold delimiters, quotes or line ends in double quotes, and double the quotes in them';
  return new DataFormatError(path, [problem], fix, error);
}
