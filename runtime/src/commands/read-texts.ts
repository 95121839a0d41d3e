import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { InferenceError } from '../errors/inference-error.ts';
import { InputFileError } from '../errors/input-file-error.ts';
import { readLines } from './lines.ts';

/** Names of the column with the texts, in this order, when none is given; the same as `train` knows. */
const TEXT_COLUMNS = ['text', 'review', 'sentence', 'content'] as const;
/** Rows of a table that are handed on together. */
const TABLE_ROWS = 1024;
const PIECE_BYTES = 1024 * 1024;

/** A text, and the row of the table that it stands in. */
export interface InputRow {
  readonly text: string;
  /** All columns of a CSV or TSV, all fields of a JSON line; absent for lines of plain text. */
  readonly fields?: Readonly<Record<string, unknown>>;
}

export interface ReadTextsOptions {
  /** Column of a CSV or TSV, field of a JSONL; by default the first of text, review, sentence, content. */
  readonly column?: string | undefined;
  readonly signal: AbortSignal;
}

type TextReader = (stream: Readable, path: string, column: string | undefined) => AsyncGenerator<InputRow[]>;

const TABLE_READERS: Readonly<Record<string, TextReader>> = {
  '.csv': (stream, path, column) => readTable(stream, path, { column, delimiter: ',' }),
  '.tsv': (stream, path, column) => readTable(stream, path, { column, delimiter: '\t' }),
  '.jsonl': readJsonLines,
  '.ndjson': readJsonLines,
};

/**
 * Reads the texts of a file, some at a time: a column of a CSV, TSV or JSONL file, the lines of any other.
 *
 * @throws {InputFileError} if the file cannot be read, has no such column, or a line is no JSON.
 */
export async function* readTextFile(path: string, options: ReadTextsOptions): AsyncGenerator<InputRow[]> {
  const ending = Object.keys(TABLE_READERS).find((candidate) => path.toLowerCase().endsWith(candidate));
  const readTableTexts = ending === undefined ? undefined : TABLE_READERS[ending];
  if (readTableTexts === undefined && options.column !== undefined) {
    throw new InputFileError(path, `Only a table has a column "${options.column}"`, {
      fix: `leave --column out, or give a file that ends in ${Object.keys(TABLE_READERS).join(', ')}`,
    });
  }
  const stream = createReadStream(path, {
    encoding: 'utf8',
    highWaterMark: PIECE_BYTES,
    signal: options.signal,
  });
  try {
    await once(stream, 'open');
    yield* readTableTexts?.(stream, path, options.column) ?? readPlainLines(stream, path);
  } catch (error) {
    options.signal.throwIfAborted();
    throw error instanceof InferenceError ? error : unreadableError(path, error);
  } finally {
    stream.destroy();
  }
}

/** Reads the lines of a stream such as stdin, as they come. */
export async function* readTextStream(
  stream: Readable,
  { signal }: ReadTextsOptions,
): AsyncGenerator<InputRow[]> {
  const stop = () => stream.destroy();
  signal.addEventListener('abort', stop);
  try {
    yield* readPlainLines(stream.setEncoding('utf8'), 'stdin');
  } catch (error) {
    signal.throwIfAborted();
    throw unreadableError('stdin', error);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

async function* readPlainLines(stream: Readable, path: string): AsyncGenerator<InputRow[]> {
  for await (const lines of readLines(stream, path)) yield lines.map((text) => ({ text }));
}

async function* readJsonLines(
  stream: Readable,
  path: string,
  column: string | undefined,
): AsyncGenerator<InputRow[]> {
  let lineNumber = 0;
  for await (const lines of readLines(stream, path)) {
    const rows: InputRow[] = [];
    for (const line of lines) {
      lineNumber += 1;
      if (line.trim() !== '') {
        rows.push(readJsonRow(line, { path, lineNumber, column }));
      }
    }
    yield rows;
  }
}

interface JsonLinePlace {
  readonly path: string;
  readonly lineNumber: number;
  readonly column: string | undefined;
}

function readJsonRow(line: string, { path, lineNumber, column }: JsonLinePlace): InputRow {
  const fix = 'give a file with one JSON object a line, and name the field of the text with --column';
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (cause) {
    throw new InputFileError(path, 'The line is no JSON', { lineNumber, fix, cause });
  }
  const fields = new Map(typeof value === 'object' && value !== null ? Object.entries(value) : []);
  const name = chooseColumn([...fields.keys()], column);
  const text = name === undefined ? undefined : fields.get(name);
  if (typeof text !== 'string') {
    const wanted = column ?? TEXT_COLUMNS.join(', ');
    const what = `The line has no text in the field ${wanted} (its fields: ${[...fields.keys()].join(', ')})`;
    throw new InputFileError(path, what, { lineNumber, fix });
  }
  return { text, fields: Object.fromEntries(fields) };
}

interface TableOptions {
  readonly column: string | undefined;
  readonly delimiter: string;
}

async function* readTable(
  stream: Readable,
  path: string,
  { column, delimiter }: TableOptions,
): AsyncGenerator<InputRow[]> {
  const { parse } = await import('csv-parse');
  const parser = parse({ delimiter, bom: true, relax_quotes: delimiter === '\t' });
  stream.on('error', (error) => parser.destroy(error)).pipe(parser);
  let columns: readonly string[] | undefined;
  let textColumn = 0;
  let rows: InputRow[] = [];
  for await (const record of parser) {
    const cells: readonly string[] = record;
    if (columns === undefined) {
      columns = cells;
      textColumn = findColumn(cells, path, column);
    } else {
      const fields = Object.fromEntries(columns.map((name, index) => [name, cells[index] ?? '']));
      rows.push({ text: cells[textColumn] ?? '', fields });
    }
    if (rows.length === TABLE_ROWS) {
      yield rows;
      rows = [];
    }
  }
  yield rows;
}

function findColumn(columns: readonly string[], path: string, wanted: string | undefined): number {
  const name = chooseColumn(columns, wanted);
  if (name === undefined) {
    throw new InputFileError(path, `There is no column ${wanted ?? TEXT_COLUMNS.join(', ')}`, {
      lineNumber: 1,
      fix: `name one of the columns with --column: ${columns.join(', ')}`,
    });
  }
  return columns.indexOf(name);
}

/** An exact name wins over one that differs in case. */
function chooseColumn(columns: readonly string[], wanted: string | undefined): string | undefined {
  for (const name of wanted === undefined ? TEXT_COLUMNS : [wanted]) {
    const found =
      columns.find((column) => column === name) ??
      columns.find((column) => column.toLowerCase() === name.toLowerCase());
    if (found !== undefined) {
      return found;
    }
  }
  return undefined;
}

const PROBLEM_OF_CODE: Readonly<Record<string, string>> = {
  ENOENT: 'The file does not exist',
  EISDIR: 'This is a directory, not a file',
  EACCES: 'The file may not be read',
};

function unreadableError(path: string, cause: unknown): InputFileError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const message = cause instanceof Error ? cause.message : String(cause);
  return new InputFileError(path, PROBLEM_OF_CODE[code] ?? `The file cannot be read: ${message}`, {
    fix: 'check the path and the content of the file',
    cause,
  });
}
