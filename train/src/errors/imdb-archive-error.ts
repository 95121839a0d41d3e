import { TrainError } from './train-error.ts';

/** The file is not a complete copy of the IMDB review archive. */
export class ImdbArchiveError extends TrainError {
  override readonly name = 'ImdbArchiveError';
  readonly code = 'ONNX_BRIDGE_IMDB_ARCHIVE';
  readonly archivePath: string;

  constructor(archivePath: string, what: string, cause?: unknown) {
    super({
      what,
      where: archivePath,
      fix: 'delete this file and get aclImdb_v1.tar.gz again, or name another copy with --data-archive',
      cause,
    });
    this.archivePath = archivePath;
  }
}
