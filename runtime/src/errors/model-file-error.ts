import { InferenceError } from './inference-error.ts';

export type ModelFileProblem = 'missing' | 'directory' | 'empty' | 'unreadable' | 'remote';

const WORDS: Record<ModelFileProblem, { readonly what: string; readonly fix: string }> = {
  missing: {
    what: 'The model file does not exist',
    fix: 'check the path, or make the file with `onnx-bridge export`',
  },
  directory: {
    what: 'The model is a directory, not a file',
    fix: 'name the .onnx file itself; `onnx-bridge export` makes one from a run directory',
  },
  empty: { what: 'The model file is empty', fix: 'make it again with `onnx-bridge export`' },
  unreadable: { what: 'The model file cannot be read', fix: 'check its permissions' },
  remote: {
    what: 'Only file:, http: and https: addresses are read',
    fix: 'get the model by other means, then give its path or its bytes',
  },
};

/** The path of a model leads to nothing that can be read. */
export class ModelFileError extends InferenceError {
  override readonly name = 'ModelFileError';
  readonly code = 'ONNX_BRIDGE_MODEL_FILE';
  readonly path: string;
  readonly problem: ModelFileProblem;

  constructor(path: string, problem: ModelFileProblem, cause?: unknown) {
    super({ ...WORDS[problem], where: path, cause });
    this.path = path;
    this.problem = problem;
  }
}
