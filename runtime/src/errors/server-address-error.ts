import { InferenceError } from './inference-error.ts';

/** The server cannot listen where it was told to. */
export class ServerAddressError extends InferenceError {
  override readonly name = 'ServerAddressError';
  readonly code = 'ONNX_BRIDGE_SERVER_ADDRESS';
  readonly port: number;

  constructor(host: string, port: number, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super({
      what: `The server cannot listen: ${reason}`,
      where: `host ${host}, port ${port}`,
      fix: 'choose another port or host, or end the program that has this one',
      cause,
    });
    this.port = port;
  }
}
