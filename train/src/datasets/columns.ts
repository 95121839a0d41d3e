import { MissingColumnError } from '../errors/missing-column-error.ts';

/** Column (or field) names of the user's own table; by default the first known name that is there. */
export interface ColumnOptions {
  readonly textColumn?: string | undefined;
  readonly labelColumn?: string | undefined;
}

/** The two column names of a table, as the table spells them. */
export interface ChosenColumns {
  readonly text: string;
  readonly label: string;
}

const TEXT_COLUMNS = ['text', 'review', 'sentence', 'content'] as const;
const LABEL_COLUMNS = ['label', 'sentiment', 'class', 'category'] as const;

/**
 * Picks the text column and the label column; an exact name wins over one that differs in case.
 *
 * @throws {MissingColumnError} if one of them is not there; the error lists the columns.
 */
export function chooseColumns(
  path: string,
  columns: readonly string[],
  options: ColumnOptions,
): ChosenColumns {
  return {
    text: chooseColumn(path, 'text', columns, options.textColumn ? [options.textColumn] : TEXT_COLUMNS),
    label: chooseColumn(path, 'label', columns, options.labelColumn ? [options.labelColumn] : LABEL_COLUMNS),
  };
}

function chooseColumn(
  path: string,
  kind: 'text' | 'label',
  columns: readonly string[],
  wanted: readonly string[],
): string {
  const found = findColumn(columns, wanted);
  if (found === undefined) throw new MissingColumnError(path, kind, wanted, columns);
  return found;
}

/** The first of the wanted names that is there, as the table spells it; an exact name wins over one in another case. */
export function findColumn(columns: readonly string[], wanted: readonly string[]): string | undefined {
  for (const name of wanted) {
    const found =
      columns.find((column) => column === name) ??
      columns.find((column) => column.trim().toLowerCase() === name.trim().toLowerCase());
    if (found !== undefined) return found;
  }
  return undefined;
}
