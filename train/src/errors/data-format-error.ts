import { TrainError } from './train-error.ts';

/** One thing wrong in a data file; `line` counts from 1 and is undefined where no line is to blame. */
export interface DataProblem {
  readonly line: number | undefined;
  readonly message: string;
}

/** A data file breaks the rules of its format; `problems` holds the first few. */
export class DataFormatError extends TrainError {
  override readonly name = 'DataFormatError';
  readonly code = 'ONNX_BRIDGE_DATA_FORMAT';
  readonly path: string;
  readonly problems: readonly DataProblem[];

  constructor(path: string, problems: readonly DataProblem[], fix: string, cause?: unknown) {
    const list = problems.map(({ line, message }) =>
      line === undefined ? message : `line ${line}: ${message}`,
    );
    super({ what: `The data cannot be read: ${list.join('; ')}`, where: path, fix, cause });
    this.path = path;
    this.problems = problems;
  }
}
