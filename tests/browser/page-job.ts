import type { BrowserDevice } from '@onnx-bridge/train/browser';
import type { TrainingJob } from '../support/training-job.ts';

/** What the page is asked to do; plain data, since it goes there as JSON. */
export interface PageJob {
  /** Which build of onnxruntime-web it loads. */
  readonly build: 'wasm' | 'webgpu';
  readonly device: BrowserDevice;
  readonly job: TrainingJob;
}
