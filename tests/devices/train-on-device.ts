/**
 * Child process of the device tests, since native code reads the environment when a process starts: takes a device and
 * the steps to take, and prints their losses, or why the device cannot be used, as JSON.
 */
import { ONNXRUNTIME_ENGINE } from '../../train/src/engines/onnxruntime/engine.ts';
import { EngineUnavailableError } from '../../train/src/errors/engine-unavailable-error.ts';
import { buildLstmClassifier } from '../../train/src/models/lstm-classifier.ts';
import { createSyntheticJob } from '../support/synthetic-job.ts';
import { JOB_OPTIONS, runJob } from '../support/training-job.ts';

async function train(device: 'cpu' | 'webgpu'): Promise<object> {
  const job = await createSyntheticJob({ rowCount: 40, batchSize: 8, sequenceLength: 8, epochs: 1 });
  const options = { ...JOB_OPTIONS, device, threads: 1 };
  try {
    const trainer = await ONNXRUNTIME_ENGINE.createTrainer(buildLstmClassifier(job.model), options);
    const { losses, secondsPerStep } = await runJob(trainer, job);
    await trainer.dispose();
    return { losses, secondsPerStep };
  } catch (error) {
    if (error instanceof EngineUnavailableError) return { unavailable: error.message };
    throw error;
  }
}

process.stdout.write(JSON.stringify(await train(process.argv[2] === 'webgpu' ? 'webgpu' : 'cpu')));
