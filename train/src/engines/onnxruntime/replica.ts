/** The engine's end of a worker thread: one request at a time, answered in order. */
import { startWorker } from '@onnx-bridge/runtime/worker';
import { TrainingFailedError } from '../../errors/training-failed-error.ts';
import type { ReplicaReply, ReplicaRequest, ReplicaResult, ReplicaSetup } from './messages.ts';
import type { Replica } from './replica-host.ts';

interface Waiting {
  resolve(result: ReplicaResult): void;
  reject(error: Error): void;
}

export function startReplica(setup: ReplicaSetup): Replica {
  const worker = startWorker({
    from: import.meta.url,
    module: './replica-worker',
    name: `onnx-bridge training ${setup.replica}`,
    workerData: setup,
  });
  const waiting: Waiting[] = [];
  let failure: Error | undefined;
  const fail = (reason: string): void => {
    failure ??= new TrainingFailedError(reason);
    for (const { reject } of waiting.splice(0)) reject(failure);
  };
  worker.on('message', (reply: ReplicaReply) => {
    const next = waiting.shift();
    if (reply.ok) next?.resolve(reply.result);
    else next?.reject(new TrainingFailedError(reply.message));
  });
  worker.on('error', (error) => fail(error instanceof Error ? error.message : String(error)));
  const exited = new Promise<void>((resolve) => {
    worker.once('exit', () => {
      fail('its thread has ended');
      resolve();
    });
  });

  const request = (message: ReplicaRequest): Promise<ReplicaResult> =>
    new Promise((resolve, reject) => {
      if (failure) {
        reject(failure);
        return;
      }
      worker.postMessage(message);
      waiting.push({ resolve, reject });
    });
  return {
    request,
    async dispose() {
      // A thread that has failed has nothing to release.
      await request({ task: 'release' }).catch(() => undefined);
      await exited;
    },
  };
}
