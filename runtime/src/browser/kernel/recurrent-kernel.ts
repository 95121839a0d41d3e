/** Runs a recurrent layer on a graphics device, all its time steps in one dispatch. */
import { packWeights } from './pack-weights.ts';
import { KernelRefusal, type RecurrentLayer } from './recurrent-layer.ts';
import { recurrentShader, SEQUENCES_PER_GROUP } from './recurrent-shader.ts';

/** Flags of WebGPU's `GPUBufferUsage` and `GPUMapMode`, which TypeScript's library does not declare. */
const BUFFER_USAGE = { mapRead: 1, copySource: 4, copyTarget: 8, uniform: 64, storage: 128 } as const;
const MAP_READ = 1;
const FLOAT_BYTES = 4;
const SIZES_BYTES = 8;

export interface RecurrentInput {
  /** float32 `[time, batch, inputs]`. */
  readonly sequence: Float32Array<ArrayBuffer>;
  /** int32 `[batch]`: steps of each row; undefined: all. */
  readonly lengths: Int32Array<ArrayBuffer> | undefined;
  readonly batchSize: number;
  readonly time: number;
}

export interface RecurrentKernel {
  /** @returns float32 `[directions, batch, hidden]`, or with the time before them where all states are wanted. */
  run(input: RecurrentInput): Promise<Float32Array<ArrayBuffer>>;
}

/** @throws {KernelRefusal} if a hidden state is too large for a workgroup of this device. */
export async function createRecurrentKernel(
  device: GPUDevice,
  layer: RecurrentLayer,
  writesAllStates: boolean,
): Promise<RecurrentKernel> {
  const { hiddenSize, inputSize, directions } = layer;
  checkSize(device.limits, layer);
  const code = recurrentShader({ ...layer, writesAllStates });
  const module = device.createShaderModule({ code });
  const pipeline = await device.createComputePipelineAsync({ layout: 'auto', compute: { module } });
  const weights = packWeights(layer);
  const fixed = [weights.inputWeights, weights.recurrentWeights, weights.biases].map((data) =>
    createFilledBuffer(device, data, BUFFER_USAGE.storage),
  );

  return {
    async run({ sequence, lengths, batchSize, time }) {
      if (sequence.length !== time * batchSize * inputSize) throw new Error('the sequence has another size');
      const stateCount = directions.length * batchSize * hiddenSize * (writesAllStates ? time : 1);
      const sizeBytes = stateCount * FLOAT_BYTES;
      const states = device.createBuffer({
        size: sizeBytes,
        usage: BUFFER_USAGE.storage | BUFFER_USAGE.copySource,
      });
      const readable = device.createBuffer({
        size: sizeBytes,
        usage: BUFFER_USAGE.mapRead | BUFFER_USAGE.copyTarget,
      });
      const own = [
        createFilledBuffer(device, Uint32Array.of(batchSize, time), BUFFER_USAGE.uniform, SIZES_BYTES),
        createFilledBuffer(device, sequence, BUFFER_USAGE.storage),
        createFilledBuffer(device, lengths ?? new Int32Array(batchSize).fill(time), BUFFER_USAGE.storage),
      ];
      const entries = [...own, ...fixed, states].map((buffer, binding) => ({
        binding,
        resource: { buffer },
      }));
      const commands = device.createCommandEncoder();
      const pass = commands.beginComputePass();
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries }));
      pass.dispatchWorkgroups(Math.ceil(batchSize / SEQUENCES_PER_GROUP), directions.length);
      pass.end();
      commands.copyBufferToBuffer(states, 0, readable, 0, sizeBytes);
      device.queue.submit([commands.finish()]);
      try {
        await readable.mapAsync(MAP_READ);
        return new Float32Array(readable.getMappedRange().slice(0));
      } finally {
        for (const buffer of [...own, states, readable]) buffer.destroy();
      }
    },
  };
}

function checkSize(limits: GPUSupportedLimits, { hiddenSize, inputSize }: RecurrentLayer): void {
  const maxThreads = Math.min(limits.maxComputeWorkgroupSizeX, limits.maxComputeInvocationsPerWorkgroup);
  // The hidden state, the gated one and the input of a step.
  const sharedBytes = (2 * hiddenSize + inputSize) * SEQUENCES_PER_GROUP * FLOAT_BYTES;
  if (hiddenSize > maxThreads || sharedBytes > limits.maxComputeWorkgroupStorageSize) {
    throw new KernelRefusal(`${hiddenSize} hidden units and ${inputSize} inputs`);
  }
}

function createFilledBuffer(
  device: GPUDevice,
  data: Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer> | Uint32Array<ArrayBuffer>,
  usage: number,
  minSizeBytes = FLOAT_BYTES,
): GPUBuffer {
  const size = Math.max(minSizeBytes, data.byteLength);
  const buffer = device.createBuffer({ size, usage: usage | BUFFER_USAGE.copyTarget });
  device.queue.writeBuffer(buffer, 0, data);
  return buffer;
}
