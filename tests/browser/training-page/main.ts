/** The page of the browser tests: trains what it is given, and says how it went. */
import { buildLstmClassifier, createBrowserTrainer } from '@onnx-bridge/train/browser';
import { JOB_OPTIONS, runJob, type TrainingOutcome } from '../../support/training-job.ts';
import type { PageJob } from '../page-job.ts';

/** Each build of onnxruntime-web, loaded only when it is needed. */
const RUNTIMES = {
  wasm: () => import('onnxruntime-web/wasm'),
  webgpu: () => import('onnxruntime-web/webgpu'),
} as const;

async function train({ build, device, job }: PageJob): Promise<TrainingOutcome> {
  const runtime = await RUNTIMES[build]();
  const model = buildLstmClassifier(job.model);
  const trainer = await createBrowserTrainer(model, JOB_OPTIONS, { runtime, device });
  try {
    return await runJob(trainer, job);
  } finally {
    await trainer.dispose();
  }
}

// What the tests call.
Object.assign(globalThis, { train });
