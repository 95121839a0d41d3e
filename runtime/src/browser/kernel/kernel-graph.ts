/** Runs a model's recurrent layer by the kernel, and what is before and after it by ONNX Runtime on the CPU. */
import {
  createSession,
  describeTensors,
  GraphLoadError,
  type GraphLoader,
  type LoadedGraph,
  runSession,
  type WebRuntime,
} from '../loaded-graph.ts';
import { createRecurrentKernel } from './recurrent-kernel.ts';
import { KernelRefusal } from './recurrent-layer.ts';
import { type SplitModel, splitModel } from './split-model.ts';

export const KERNEL_LOADER: GraphLoader = {
  provider: 'wasm',
  async load(runtime, model) {
    try {
      return await loadSplitModel(runtime, splitModel(model));
    } catch (error) {
      throw new GraphLoadError(error instanceof KernelRefusal ? 'graph' : 'device', error);
    }
  },
};

async function loadSplitModel(runtime: WebRuntime, split: SplitModel): Promise<LoadedGraph> {
  const adapter = await navigator.gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (adapter === null) throw new Error('this browser finds no graphics adapter');
  const device = await adapter.requestDevice();
  const kernel = await createRecurrentKernel(device, split.layer, split.takesAllStates);
  const before = await createSession(runtime, 'wasm', split.before);
  const after = await createSession(runtime, 'wasm', split.after);
  const { sequenceName, lengthsName, takesAllStates, layer } = split;
  const outputNames = [sequenceName, ...(lengthsName === undefined ? [] : [lengthsName])];

  return {
    inputs: describeTensors(before.inputMetadata),
    outputs: describeTensors(after.outputMetadata),
    lost: device.lost.then(({ reason, message }) => message || reason),
    async run(input, shape) {
      const [inputName = ''] = before.inputNames;
      const tokens = new runtime.Tensor('int32', Int32Array.from(input), shape);
      const results = await before.run({ [inputName]: tokens }, outputNames);
      const sequence = results[sequenceName];
      const lengths = lengthsName === undefined ? undefined : results[lengthsName]?.data;
      const [time = 0, batchSize = 0] = sequence?.dims ?? [];
      const states = await kernel.run({
        sequence: Float32Array.from(floatsOf(sequence?.data)),
        lengths: lengths instanceof Int32Array ? Int32Array.from(lengths) : undefined,
        batchSize,
        time,
      });
      const stateShape = [layer.directions.length, batchSize, layer.hiddenSize];
      return runSession(runtime, after, states, takesAllStates ? [time, ...stateShape] : stateShape);
    },
    async release() {
      await before.release();
      await after.release();
      device.destroy();
    },
  };
}

function floatsOf(data: unknown): Float32Array {
  if (!(data instanceof Float32Array)) throw new Error('the recurrent layer reads no float32');
  return data;
}
