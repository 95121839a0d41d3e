/**
 * Trains on ONNX Runtime: forward pass and gradients are written as ONNX graphs (`gradient-graph.ts`) and run by the
 * stock onnxruntime-node, on the CPU one replica a thread; the optimizers are plain loops (`optimizers.ts`).
 *
 * On another device the same graphs run in one replica; what ONNX Runtime has no kernel for there runs on the CPU.
 * With `webgpu` that is Scan: the CPU runs the loops over time, and gives the GPU one
 * small step after another, so that recurrent layers gain little. The first step also waits for the shaders.
 */
import { cudaUnavailableReason, disableTelemetry } from '@onnx-bridge/runtime/worker';
import { EngineUnavailableError } from '../../errors/engine-unavailable-error.ts';
import type { TrainingDevice, TrainingEngine } from '../engine.ts';
import { checkDevice } from './check-device.ts';
import { startReplica } from './replica.ts';
import type { Replica } from './replica-host.ts';
import { createReplicaTrainer } from './trainer.ts';

const NAME = 'onnxruntime';
const DEVICE_FIXES: Readonly<Record<TrainingDevice, string>> = {
  cpu: 'run npm ci again',
  cuda: 'use device "cpu", or install onnxruntime-node with its CUDA libraries and the driver of the card',
  webgpu: 'use device "cpu", or install the driver of a graphics card',
};

export const ONNXRUNTIME_ENGINE: TrainingEngine = {
  name: NAME,
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
    const reason = device === 'cuda' ? cudaUnavailableReason() : undefined;
    const fix = DEVICE_FIXES[device];
    if (reason !== undefined) throw new EngineUnavailableError(NAME, [reason], { device, fix });
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
    if (!isOnCpu) await checkDevice(NAME, device, fix, started);
    return trainer;
  },
};
