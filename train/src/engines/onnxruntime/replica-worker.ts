/** A worker thread that owns the ONNX Runtime sessions of one training replica; `session.run` would block the caller. */
import { parentPort, workerData } from 'node:worker_threads';
import { callNative, type GuardedWorkerData } from '@onnx-bridge/runtime/worker';
import * as onnxruntime from 'onnxruntime-node';
import type { ReplicaReply, ReplicaRequest, ReplicaSetup } from './messages.ts';
import { createReplicaSessions, perform, type SessionHost } from './replica-sessions.ts';
import { fillFetches } from './run-into.ts';

function serve(setup: ReplicaSetup & GuardedWorkerData): void {
  const guarded = <T>(call: () => Promise<T>): Promise<T> => callNative(setup.nativeCallState, call);
  const host: SessionHost = { runtime: onnxruntime, provider: setup.device, runInto: fillFetches };
  const sessions = guarded(() => createReplicaSessions(host, setup));
  // Each request reports it; unhandled until the first of them comes, it would end the thread.
  sessions.catch(() => undefined);
  const reply = (message: ReplicaReply): void => parentPort?.postMessage(message);
  const answer = async (request: ReplicaRequest): Promise<void> => {
    try {
      const created = await sessions;
      reply({ ok: true, result: await guarded(() => perform(created, request)) });
    } catch (error) {
      reply({ ok: false, message: error instanceof Error ? error.message : String(error) });
    }
    if (request.task === 'release') parentPort?.close();
  };
  let last = Promise.resolve();
  parentPort?.on('message', (request: ReplicaRequest) => {
    last = last.then(() => answer(request));
  });
}

serve(workerData);
