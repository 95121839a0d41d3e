/**
 * Trains on ONNX Runtime: forward pass, gradients and optimizer are written as ONNX graphs (`gradient-graph.ts`,
 * `update-graph.ts`) and run by the stock onnxruntime-node, on the CPU one replica a thread.
 */
import { disableTelemetry } from '@onnx-bridge/runtime/worker';
import { EngineUnavailableError } from '../../errors/engine-unavailable-error.ts';
import type { TrainingEngine } from '../engine.ts';
import { startReplica } from './replica.ts';
import { createReplicaTrainer, type Replica } from './trainer.ts';

export const ONNXRUNTIME_ENGINE: TrainingEngine = {
  name: 'onnxruntime',
  async unavailableReason() {
    disableTelemetry();
    try {
      await import('onnxruntime-node');
      return undefined;
    } catch (error) {
      return `onnxruntime-node does not load: ${error instanceof Error ? error.message : error}`;
    }
  },
  async createTrainer(model, options) {
    const { device = 'cpu', threads } = options;
    const isOnCpu = device === 'cpu';
    const started: Replica[] = [];
    const trainer = await createReplicaTrainer(model, options, {
      description: isOnCpu
        ? `ONNX Runtime on the CPU, ${threads} thread(s)`
        : `ONNX Runtime, device ${device}`,
      replicaCount: isOnCpu ? threads : 1,
      allocate: (byteLength) => new SharedArrayBuffer(byteLength),
      start(setup) {
        const replica = startReplica(setup);
        started.push(replica);
        return replica;
      },
    });
    if (!isOnCpu) await checkDevice(device, started);
    return trainer;
  },
};

/** A device that was named must work: its sessions are made before anything is trained. */
async function checkDevice(device: string, replicas: readonly Replica[]): Promise<void> {
  try {
    await Promise.all(replicas.map((replica) => replica.request({ task: 'start' })));
  } catch (error) {
    await Promise.all(replicas.map((replica) => replica.dispose()));
    throw new EngineUnavailableError('onnxruntime', [
      `device ${device}: ${error instanceof Error ? error.message : error}`,
    ]);
  }
}
