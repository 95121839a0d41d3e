import { InvalidModelError } from '../errors/invalid-model-error.ts';

/** An input or output of a graph; a name among the dimensions means any size. */
export interface TensorDescription {
  readonly name: string;
  readonly type: string;
  readonly shape: readonly (number | string)[];
}

/** Inputs and outputs of a loaded graph. */
export interface GraphInterface {
  readonly inputs: readonly TensorDescription[];
  readonly outputs: readonly TensorDescription[];
}

/**
 * Finds a graph that is not a text classifier before the first text does.
 *
 * @param path names the file in errors.
 * @throws {InvalidModelError} if inputs or outputs are not those of a classifier with these labels.
 */
export function checkTextGraph(
  { inputs, outputs }: GraphInterface,
  labels: readonly string[],
  path: string,
): void {
  const [input, ...otherInputs] = inputs;
  const [output] = outputs;
  if (input?.type !== 'int32' || input.shape.length !== 2 || otherInputs.length > 0) {
    throw new InvalidModelError(path, 'a text model has one input, int32 [batch, time]');
  }
  if (output?.type !== 'float32' || output.shape.length !== 2) {
    throw new InvalidModelError(path, 'a text model has an output float32 [batch, classes]');
  }
  const columnCount = output.shape[1];
  const isBinary = columnCount === 1 && labels.length === 2;
  if (typeof columnCount === 'number' && columnCount !== labels.length && !isBinary) {
    throw new InvalidModelError(path, `it has ${labels.length} labels but ${columnCount} outputs`);
  }
}
