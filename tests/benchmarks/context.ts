/** What every benchmark is handed. */
import type { BenchmarkModel } from './benchmark-model.ts';
import type { ReviewTexts } from './review-texts.ts';

export interface BenchmarkContext {
  /** Fewer laps on fewer texts. */
  readonly quick: boolean;
  readonly signal: AbortSignal;
  /** For files; deleted afterwards. */
  readonly folder: string;
  /** A Python with Keras, PyTorch, onnxruntime and tf2onnx, to run the same models beside ours. */
  readonly peersPython: string | undefined;
  /** Read when first asked for. */
  texts(): Promise<ReviewTexts>;
  /** Made when first asked for. */
  model(): Promise<BenchmarkModel>;
  /** Says on stderr what runs now. */
  onProgress(message: string): void;
}
