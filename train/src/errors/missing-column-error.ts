import { TrainError } from './train-error.ts';

const SHOWN_LENGTH = 40;

/** A table has no column of the wanted name; `columns` lists those that it has. */
export class MissingColumnError extends TrainError {
  override readonly name = 'MissingColumnError';
  readonly code = 'ONNX_BRIDGE_MISSING_COLUMN';
  readonly path: string;
  readonly columns: readonly string[];

  /** @param kind what the column holds; `value` for one of a series. */
  constructor(
    path: string,
    kind: 'text' | 'label' | 'value',
    wanted: readonly string[],
    columns: readonly string[],
  ) {
    const flag = kind === 'value' ? '--column' : `--${kind}-column`;
    const found = columns.map((column) =>
      column.length > SHOWN_LENGTH ? `"${column.slice(0, SHOWN_LENGTH)}…"` : `"${column}"`,
    );
    super({
      what: `There is no ${kind} column ${wanted.map((name) => `"${name}"`).join(' or ')} among the columns ${found.join(', ')}`,
      where: `${path}, line 1`,
      fix: `name the ${kind} column with ${flag}, and see that the first line holds the column names`,
    });
    this.path = path;
    this.columns = columns;
  }
}
