/** Splits CSV and TSV files into records; knows nothing of what is in them. */
import { Readable } from 'node:stream';
import { CsvError, type Info, parse } from 'csv-parse';
import { DataFormatError } from '../errors/data-format-error.ts';
import type { LongOperationOptions } from './dataset.ts';
import { readTextChunks } from './text-file.ts';

/** A record longer than this comes from a quote that is never closed. */
const MAX_RECORD_CHARACTERS = 16 * 1024 * 1024;

const DELIMITERS = [',', ';', '\t'] as const;
const TAB_FILE = /\.(tsv|tab)$/i;

export interface DelimitedRecord {
  readonly record: string[];
  readonly info: Info;
}

/**
 * The records of a CSV or TSV file, column names first. Quoted fields may hold delimiters and line ends; a `.tsv` file
 * is split at tabs, another one at whichever of comma, semicolon and tab is most frequent in the first line. Empty
 * lines are left out; `info.empty_lines` counts them.
 *
 * @throws {DataNotFoundError} if the file cannot be opened.
 * @throws {DataFormatError} naming the line whose quotes or number of fields are wrong.
 */
export async function* parseRecords(
  path: string,
  options: LongOperationOptions,
): AsyncGenerator<DelimitedRecord> {
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
