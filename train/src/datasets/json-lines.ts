import { DataFormatError, type DataProblem } from '../errors/data-format-error.ts';
import { type ChosenColumns, type ColumnOptions, chooseColumns } from './columns.ts';
import type { LabelledText, LongOperationOptions } from './dataset.ts';
import { readTextChunks } from './text-file.ts';

/** Options of {@link readJsonLines}. */
export interface JsonLinesOptions extends ColumnOptions, LongOperationOptions {}

/** A longer line is no JSON Lines file (but one large JSON document, for example). */
const MAX_LINE_CHARACTERS = 16 * 1024 * 1024;

const MAX_PROBLEMS = 5;

/**
 * Reads a JSON Lines file: one object a line with a text (a string) and a label (a string, number or
 * boolean). Empty lines are passed over. The first object decides which fields are used.
 *
 * @returns the rows in the order of the file.
 * @throws {DataNotFoundError} if the file cannot be opened.
 * @throws {MissingColumnError} if the first object has no text field or no label field.
 * @throws {DataFormatError} naming the first lines that are wrong.
 */
export async function readJsonLines(path: string, options: JsonLinesOptions = {}): Promise<LabelledText[]> {
  const rows: LabelledText[] = [];
  const problems: DataProblem[] = [];
  let columns: ChosenColumns | undefined;
  for await (const { line, content } of readLines(path, options)) {
    const parsed = parseObject(content);
    if (typeof parsed === 'string') {
      problems.push({ line, message: parsed });
    } else {
      columns ??= chooseColumns(path, Object.keys(parsed), options);
      const row = toRow(parsed, columns);
      typeof row === 'string' ? problems.push({ line, message: row }) : rows.push(row);
    }
    if (problems.length === MAX_PROBLEMS) {
      break;
    }
  }
  if (problems.length > 0) {
    throw new DataFormatError(path, problems, 'write one JSON object with a text and a label on each line');
  }
  return rows;
}

type JsonObject = Readonly<Record<string, unknown>>;

/** @returns the object, or what is wrong with the line. */
function parseObject(content: string): JsonObject | string {
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch (error) {
    return `not JSON (${error instanceof Error ? error.message : String(error)})`;
  }
  return isObject(value) ? value : 'not a JSON object';
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** @returns the row, or what is wrong with the object. */
function toRow(object: JsonObject, columns: ChosenColumns): LabelledText | string {
  const text = object[columns.text];
  const label = object[columns.label];
  if (typeof text !== 'string') {
    return `"${columns.text}" is not a string`;
  }
  if (typeof label !== 'string' && typeof label !== 'number' && typeof label !== 'boolean') {
    return `"${columns.label}" is not a string, number or boolean`;
  }
  const trimmed = String(label).trim();
  return trimmed === '' ? `"${columns.label}" is empty` : { text, label: trimmed };
}

interface NumberedLine {
  readonly line: number;
  readonly content: string;
}

async function* readLines(path: string, options: LongOperationOptions): AsyncGenerator<NumberedLine> {
  let line = 0;
  let rest = '';
  for await (const chunk of readTextChunks(path, options)) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const content of lines) {
      line += 1;
      if (content.trim() !== '') {
        yield { line, content };
      }
    }
    if (rest.length > MAX_LINE_CHARACTERS) {
      const problems = [{ line: line + 1, message: `longer than ${MAX_LINE_CHARACTERS} characters` }];
      throw new DataFormatError(path, problems, 'write one JSON object with a text and a label on each line');
    }
  }
  if (rest.trim() !== '') {
    yield { line: line + 1, content: rest };
  }
}
