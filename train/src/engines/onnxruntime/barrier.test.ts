import { layers, sequential } from '@tensorflow/tfjs-layers';
import { describe, expect, test } from 'vitest';
import '../../tfjs.ts';
import { TrainingFailedError } from '../../errors/training-failed-error.ts';
import { BARRIER_SIZE, createBarrier } from './barrier.ts';
import type { ReplicaRequest } from './messages.ts';
import { startReplica } from './replica.ts';
import { createReplicaTrainer } from './trainer.ts';

const BATCH = {
  inputs: [{ data: Float32Array.from({ length: 32 }, (_, i) => i / 32), shape: [16, 2] }],
  targets: Float32Array.from({ length: 16 }, (_, i) => i % 2),
  rows: 16,
};

describe('createBarrier', () => {
  test('lets nobody wait for a replica that has failed, until it is mended', () => {
    const barrier = createBarrier(new SharedArrayBuffer(4 * BARRIER_SIZE), 2);
    barrier.break();
    expect(barrier.wait()).toBe(false);
    barrier.mend();
    barrier.break();
    expect(barrier.wait()).toBe(false);
  });

  test('does not hold up a single replica, whose memory need not be shared', () => {
    const barrier = createBarrier(new ArrayBuffer(4 * BARRIER_SIZE), 1);
    expect([barrier.wait(), barrier.wait()]).toEqual([true, true]);
  });

  test('ends a step in which one of two threads fails, and lets both take the next one', async () => {
    const model = sequential({
      layers: [layers.dense({ units: 1, activation: 'sigmoid', inputShape: [2] })],
    });
    const sessionFails = (request: ReplicaRequest): ReplicaRequest =>
      request.task === 'step' && request.part
        ? { ...request, part: { ...request.part, sampleWeights: new Float32Array(3) } }
        : request;
    let failing = 1;
    const trainer = await createReplicaTrainer(
      model,
      { loss: { name: 'binaryCrossentropy' }, optimizer: { name: 'adam' }, threads: 2 },
      {
        description: 'two threads',
        replicaCount: 2,
        allocate: (byteLength) => new SharedArrayBuffer(byteLength),
        start(setup) {
          const replica = startReplica(setup);
          return {
            ...replica,
            request: (message) =>
              replica.request(setup.replica === 1 && failing-- > 0 ? sessionFails(message) : message),
          };
        },
      },
    );
    await expect(trainer.trainBatch(BATCH, 0.01)).rejects.toThrow(TrainingFailedError);
    const { loss } = await trainer.trainBatch(BATCH, 0.01);
    expect(loss).toBeGreaterThan(0);
    expect((await trainer.readOptimizerState()).stepCount).toBe(1);
    await trainer.dispose();
  });
});
