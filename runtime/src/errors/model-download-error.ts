import { InferenceError } from './inference-error.ts';

/** The model at an address cannot be downloaded. */
export class ModelDownloadError extends InferenceError {
  override readonly name = 'ModelDownloadError';
  readonly code = 'ONNX_BRIDGE_MODEL_DOWNLOAD';
  readonly url: string;

  constructor(url: string, reason: string, cause?: unknown) {
    super({
      what: `The model cannot be downloaded: ${reason}`,
      where: url,
      fix: 'check the address and the connection; a server of another origin must allow it (CORS)',
      cause,
    });
    this.url = url;
  }
}
