import { DataFormatError, type DataProblem } from '../errors/data-format-error.ts';
import { type ColumnOptions, chooseColumns } from './columns.ts';
import type { LabelledText, LongOperationOptions } from './dataset.ts';
import { parseRecords } from './delimited-records.ts';

/** Options of {@link readDelimited}. */
export interface DelimitedOptions extends ColumnOptions, LongOperationOptions {}

const MAX_PROBLEMS = 5;

/**
 * Reads a CSV or TSV file with column names in its first line, see {@link parseRecords}.
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
