import { InferenceError } from './inference-error.ts';

/** An option has a value outside its range. */
export class InvalidOptionError extends InferenceError {
  override readonly name = 'InvalidOptionError';
  readonly code = 'ONNX_BRIDGE_INVALID_OPTION';
  readonly option: string;

  constructor(where: string, option: string, expected: string, received: unknown) {
    super({
      what: `The option "${option}" must be ${expected}, but ${JSON.stringify(received) ?? String(received)} was given`,
      where,
      fix: `leave "${option}" out, or give ${expected}`,
    });
    this.option = option;
  }
}
