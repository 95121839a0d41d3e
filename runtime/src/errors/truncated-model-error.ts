import { InferenceError } from './inference-error.ts';

/** The file starts as an ONNX model but ends too early. */
export class TruncatedModelError extends InferenceError {
  override readonly name = 'TruncatedModelError';
  readonly code = 'ONNX_BRIDGE_TRUNCATED_MODEL';
  readonly path: string;
  readonly actualSizeBytes: number;
  /** Least size of the whole file; absent when the file ends before its graph begins. */
  readonly expectedSizeBytes: number | undefined;

  constructor(path: string, actualSizeBytes: number, expectedSizeBytes?: number) {
    const expected =
      expectedSizeBytes === undefined ? 'ends before its graph' : `should have at least ${expectedSizeBytes}`;
    super({
      what: `The model file is cut off: it has ${actualSizeBytes} bytes and ${expected}`,
      where: path,
      fix: 'copy or download it again, or make it again with `onnx-bridge export`',
    });
    this.path = path;
    this.actualSizeBytes = actualSizeBytes;
    this.expectedSizeBytes = expectedSizeBytes;
  }
}
