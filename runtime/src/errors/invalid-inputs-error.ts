import { InferenceError } from './inference-error.ts';

/** The inputs of a run are not those that the model declares; `problems` has all that is wrong. */
export class InvalidInputsError extends InferenceError {
  override readonly name = 'InvalidInputsError';
  readonly code = 'ONNX_BRIDGE_INVALID_INPUTS';
  readonly problems: readonly string[];

  constructor(where: string, problems: readonly string[], declared: readonly string[]) {
    super({
      what: `The inputs do not fit the model: ${problems.join('; ')}`,
      where,
      fix: `give its inputs, ${declared.join('; ')}`,
    });
    this.problems = problems;
  }
}
