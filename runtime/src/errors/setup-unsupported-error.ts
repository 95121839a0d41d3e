import { InferenceError } from './inference-error.ts';

/** There are no native parts for this kind of machine. */
export class SetupUnsupportedError extends InferenceError {
  override readonly name = 'SetupUnsupportedError';
  readonly code = 'ONNX_BRIDGE_SETUP_UNSUPPORTED';

  constructor(part: string, needed: string, received: string) {
    super({
      what: `${part} is set up on ${needed} only; this is ${received}`,
      where: `onnx-bridge setup ${part}`,
      fix: `run it on ${needed}, or do without: no other command needs it`,
    });
  }
}
