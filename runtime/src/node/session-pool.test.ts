import { describe, expect, test } from 'vitest';
import type { Tensor } from '../core/tensor.ts';
import { InferenceFailedError } from '../errors/inference-failed-error.ts';
import { type PooledSession, SessionPool } from './session-pool.ts';

const GRAPH = {
  inputs: [{ name: 'tokens', type: 'int32', shape: ['batch', 'time'] }],
  outputs: [{ name: 'probability', type: 'float32', shape: ['batch', 1] }],
};

/** Stands for a thread: answers with its number, until it dies. */
function createThread(number: number) {
  let failure: Error | undefined;
  const pending: ((error: Error) => void)[] = [];
  let answers: (() => void)[] = [];
  const session: PooledSession = {
    ready: Promise.resolve(GRAPH),
    get pendingCount() {
      return pending.length;
    },
    get failure() {
      return failure;
    },
    run: () =>
      new Promise<Record<string, Tensor>>((resolve, reject) => {
        pending.push(reject);
        answers.push(() =>
          resolve({ probability: { data: Float32Array.of(number), shape: [1, 1], dtype: 'float32' } }),
        );
      }),
    dispose: async () => {},
  };
  const answerAll = () => {
    pending.length = 0;
    for (const answer of answers.splice(0)) answer();
  };
  const die = () => {
    failure = new InferenceFailedError('model.onnx', 'its thread ended with code 1');
    answers = [];
    for (const reject of pending.splice(0)) reject(failure);
  };
  return { session, answerAll, die };
}

async function createPool(workerCount: number) {
  const threads: ReturnType<typeof createThread>[] = [];
  const startWorker = () => {
    const thread = createThread(threads.length);
    threads.push(thread);
    return thread.session;
  };
  const device = { name: 'cpu', reason: 'a test' } as const;
  const pool = new SessionPool({
    first: startWorker(),
    startWorker,
    workerCount,
    device,
    path: 'model.onnx',
  });
  await Promise.resolve();
  const run = () => pool.run(Int32Array.of(1), [1, 1]);
  return { pool, threads, run };
}

describe('SessionPool', () => {
  test('fails the runs of a thread that dies, and replaces it at the next one', async () => {
    const { threads, run } = await createPool(1);
    const lost = Promise.allSettled([run(), run()]);
    threads[0]?.die();
    for (const outcome of await lost) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: expect.any(InferenceFailedError) });
    }
    const next = run();
    expect(threads).toHaveLength(2);
    threads[1]?.answerAll();
    expect(await next).toEqual(Float32Array.of(1));
  });

  test('leaves the work of a dead thread to the others', async () => {
    const { threads, run } = await createPool(2);
    const first = Array.from({ length: 20 }, run);
    expect(threads).toHaveLength(2);
    await Promise.resolve();
    threads[0]?.answerAll();
    await Promise.all(first);
    threads[0]?.die();
    const next = run();
    threads[1]?.answerAll();
    expect(await next).toEqual(Float32Array.of(1));
    expect(threads).toHaveLength(2);
  });

  test('spreads runs over the threads that it has', async () => {
    const { threads, run } = await createPool(2);
    const runs = Array.from({ length: 20 }, run);
    await Promise.resolve();
    const more = [run(), run(), run()];
    expect(threads.map(({ session }) => session.pendingCount)).toEqual([20, 3]);
    for (const { answerAll } of threads) answerAll();
    expect(await Promise.all([...runs, ...more])).toHaveLength(23);
  });
});
