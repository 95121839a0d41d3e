import { TrainError } from './train-error.ts';

/** Why a download failed: no connection, an HTTP status, a cut connection, other bytes than expected, or the disk. */
export type DownloadFailure = 'unreachable' | 'status' | 'interrupted' | 'checksum' | 'storage';

const FIXES: Record<DownloadFailure, string> = {
  unreachable: 'check the connection, or get the file by other means and name it with --data-archive',
  status: 'get the file by other means and name it with --data-archive',
  interrupted: 'run the command again, which goes on where the download stopped',
  checksum: 'run the command again, or get the file by other means and name it with --data-archive',
  storage: 'make room or make the folder writable, or set XDG_CACHE_HOME to another folder',
};

/** A file could not be downloaded; `failure` says why. */
export class DownloadError extends TrainError {
  override readonly name = 'DownloadError';
  readonly code = 'ONNX_BRIDGE_DOWNLOAD';
  readonly url: string;
  readonly failure: DownloadFailure;

  constructor(url: string, failure: DownloadFailure, what: string, cause?: unknown) {
    super({ what, where: url, fix: FIXES[failure], cause });
    this.url = url;
    this.failure = failure;
  }
}
