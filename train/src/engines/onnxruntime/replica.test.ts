import { describe, expect, test } from 'vitest';
import { TrainingFailedError } from '../../errors/training-failed-error.ts';
import type { ReplicaSetup } from './messages.ts';
import { startReplica } from './replica.ts';

const BROKEN: ReplicaSetup = {
  gradientGraph: Uint8Array.of(1, 2, 3),
  predictionGraph: Uint8Array.of(1, 2, 3),
  optimizer: { name: 'sgd' },
  device: 'cpu',
  weights: [],
  moved: [],
  trainedStart: 0,
  sharedSlots: {},
  sharedSteps: new Map(),
  isAdversarial: false,
  dropoutRates: [],
  lookups: [],
  penalties: new Map(),
  fedStart: 0,
  trainedTablesStart: 0,
  sharedWeights: new SharedArrayBuffer(4),
  sharedSquares: [],
  sharedBarrier: new SharedArrayBuffer(12),
  sharedGradients: [new SharedArrayBuffer(4)],
  replica: 0,
  replicaCount: 1,
};
const PREDICT = {
  task: 'predict',
  input: { inputs: [{ data: Int32Array.of(1), shape: [1, 1] }], rows: 1 },
  stepCount: 0,
} as const;

describe('startReplica', () => {
  test('reports a graph that ONNX Runtime refuses, at every request, and still ends', async () => {
    const replica = startReplica(BROKEN);
    await expect(replica.request(PREDICT)).rejects.toThrow(TrainingFailedError);
    await expect(replica.request(PREDICT)).rejects.toMatchObject({ code: 'ONNX_BRIDGE_TRAINING_FAILED' });
    await replica.dispose();
    await expect(replica.request(PREDICT)).rejects.toThrow('its thread has ended');
  });

  test('ends when it is disposed before it was ever used', async () => {
    const replica = startReplica(BROKEN);
    await replica.dispose();
    await expect(replica.request(PREDICT)).rejects.toThrow(TrainingFailedError);
  });
});
