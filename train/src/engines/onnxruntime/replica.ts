/** The engine's end of a worker thread: one request at a time, answered in order. */
import { startWorker } from '@onnx-bridge/runtime/worker';
import type { ReplicaReply, ReplicaRequest, ReplicaResult, ReplicaSetup } from './messages.ts';

export interface Replica {
  request(request: ReplicaRequest): Promise<ReplicaResult>;
  /** Releases the sessions and waits for the thread to end. */
  dispose(): Promise<void>;
}

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
  const failAll = (error: Error): void => {
    for (const { reject } of waiting.splice(0)) reject(error);
  };
  worker.on('message', (reply: ReplicaReply) => {
    const next = waiting.shift();
    if (reply.ok) next?.resolve(reply.result);
    else next?.reject(new Error(`ONNX Runtime failed in a training step: ${reply.message}`));
  });
  worker.on('error', failAll);
  const exited = new Promise<void>((resolve) => {
    worker.once('exit', () => {
      failAll(new Error('the training thread ended'));
      resolve();
    });
  });

  const request = (message: ReplicaRequest): Promise<ReplicaResult> =>
    new Promise((resolve, reject) => {
      waiting.push({ resolve, reject });
      worker.postMessage(message);
    });
  return {
    request,
    async dispose() {
      await request({ task: 'release' }).catch(() => undefined);
      await exited;
    },
  };
}
