import type { TextDataset } from '@onnx-bridge/train/browser';

/** What the page asks the training worker for, once. */
export interface TrainingRequest {
  /** Undefined: generated reviews. */
  readonly dataset: TextDataset | undefined;
  readonly epochs: number;
  readonly units: number;
}

export type TrainingReply =
  | { readonly type: 'started'; readonly stepCount: number }
  | { readonly type: 'step'; readonly loss: number }
  | { readonly type: 'epoch'; readonly epoch: number; readonly accuracy: number; readonly testCount: number }
  /** The content of an .onnx file. */
  | { readonly type: 'done'; readonly model: Uint8Array<ArrayBuffer> }
  | { readonly type: 'failed'; readonly message: string };
