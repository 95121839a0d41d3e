import { InferenceError } from './inference-error.ts';

/** The CUDA libraries are pinned for other versions of onnxruntime-node than the installed one. */
export class OnnxruntimeVersionError extends InferenceError {
  override readonly name = 'OnnxruntimeVersionError';
  readonly code = 'ONNX_BRIDGE_ONNXRUNTIME_VERSION';

  constructor(installed: string, known: readonly string[]) {
    super({
      what: `There are CUDA libraries for onnxruntime-node ${known.join(', ')}, but ${installed} is installed`,
      where: 'onnx-bridge setup cuda',
      fix: `run \`npm install onnxruntime-node@${known.at(-1)}\`, then this command again`,
    });
  }
}
