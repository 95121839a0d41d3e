import { InferenceError } from './inference-error.ts';

/**
 * Why a file of a wheel was not had: no connection, an HTTP status, a cut connection, other bytes than expected, or
 * the disk.
 */
export type WheelDownloadFailure = 'unreachable' | 'status' | 'interrupted' | 'checksum' | 'storage';

const FIXES: Record<WheelDownloadFailure, string> = {
  unreachable:
    'check the connection, HTTPS_PROXY and SSL_CERT_FILE, or name another package index with --index URL',
  status: 'try again later, or name another package index with --index URL',
  interrupted: 'run the command again, which goes on where the download stopped',
  checksum: 'run the command again, or name another package index with --index URL',
  storage: 'make room or make the folder writable, or set XDG_CACHE_HOME to another folder',
};

/** A file could not be downloaded; `failure` says why. */
export class WheelDownloadError extends InferenceError {
  override readonly name = 'WheelDownloadError';
  readonly code = 'ONNX_BRIDGE_WHEEL_DOWNLOAD';
  readonly failure: WheelDownloadFailure;

  /** @param where the address, without a password, or the path. */
  constructor(failure: WheelDownloadFailure, what: string, where: string, cause?: unknown) {
    super({ what, where, fix: FIXES[failure], cause });
    this.failure = failure;
  }
}
