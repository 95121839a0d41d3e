/** A replica in the calling thread: where there are no worker threads that share memory, as in a browser's page. */
import { TrainingFailedError } from '../../errors/training-failed-error.ts';
import type { ReplicaSetup } from './messages.ts';
import type { Replica } from './replica-host.ts';
import { createReplicaSessions, perform, type SessionHost } from './replica-sessions.ts';

const ENGINE = 'onnxruntime-web';

export function createInProcessReplica(host: SessionHost, setup: ReplicaSetup): Replica {
  const sessions = createReplicaSessions(host, setup);
  let last: Promise<unknown> = sessions;
  let release: Promise<void> | undefined;
  const enqueue = async <T>(call: () => Promise<T>): Promise<T> => {
    const done = last.catch(() => undefined).then(call);
    last = done.catch(() => undefined);
    return done;
  };
  // A failure shows at the first request, not as an unhandled rejection.
  sessions.catch(() => undefined);

  return {
    async request(message) {
      if (release) throw new TrainingFailedError('the trainer was disposed of before', ENGINE);
      try {
        return await enqueue(async () => perform(await sessions, message));
      } catch (error) {
        throw new TrainingFailedError(error instanceof Error ? error.message : String(error), ENGINE);
      }
    },
    dispose() {
      // Sessions that were never made have nothing to release.
      release ??= enqueue(async () => void (await (await sessions).release())).catch(() => undefined);
      return release;
    },
  };
}
