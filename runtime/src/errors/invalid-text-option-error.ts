import { InferenceError } from './inference-error.ts';

/** An option of the text functions has a value that they cannot work with. */
export class InvalidTextOptionError extends InferenceError {
  override readonly name = 'InvalidTextOptionError';
  readonly code = 'ONNX_BRIDGE_INVALID_TEXT_OPTION';
  readonly option: string;

  constructor({ option, received, expected }: { option: string; received: unknown; expected: string }) {
    super({
      what: `${option} is ${JSON.stringify(received) ?? String(received)}, expected ${expected}`,
      where: `text options, ${option}`,
      fix: `pass ${expected} as ${option}`,
    });
    this.option = option;
  }
}
