import { TrainError } from './train-error.ts';

/** The file that a search would go on from is not one, or is that of another search; it is left as it is. */
export class SearchFileError extends TrainError {
  override readonly name = 'SearchFileError';
  readonly code = 'ONNX_BRIDGE_SEARCH_FILE';

  constructor(path: string, what: string, cause?: unknown) {
    super({ what, where: path, fix: 'name another folder with --output, or move this file away', cause });
  }
}
