/** A converted model in ONNX Runtime. */
import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { ValueInfo } from '../onnx/graph.ts';
import type { CheckTensor, Original } from './original.ts';

/** @returns the same interface as an original has, so that both are run alike. */
export async function loadConverted(
  file: string | Uint8Array,
  inputs: readonly ValueInfo[],
  outputs: readonly ValueInfo[],
): Promise<Original & { dispose(): Promise<void> }> {
  const options = {
    executionProviders: ['cpu'],
    intraOpNumThreads: 1,
    // What goes wrong is thrown; ONNX Runtime would print it as well.
    logSeverityLevel: 4,
    // A second copy of the weights, in another order, would not pay for a few runs.
    extra: { session: { disable_prepacking: '1' } },
  } as const;
  const session =
    typeof file === 'string'
      ? await InferenceSession.create(file, options)
      : await InferenceSession.create(file, options);
  return {
    run: async (tensors) => {
      const feeds = tensors.map((tensor, i): [string, Tensor] => [inputs[i]?.name ?? '', toOnnx(tensor)]);
      const results = await session.run(Object.fromEntries(feeds));
      return outputs.map(({ name }) => {
        const result = results[name];
        if (!result) throw new Error(`there is no output "${name}"`);
        return { data: numbersOf(result), shape: result.dims };
      });
    },
    dispose: () => session.release(),
  };
}

function toOnnx({ dataType, data, shape }: CheckTensor): Tensor {
  if (data instanceof Float32Array) return new Tensor('float32', data, shape);
  if (data instanceof Int32Array) return new Tensor('int32', data, shape);
  return new Tensor(dataType === 'bool' ? 'bool' : 'uint8', data, shape);
}

function numbersOf({ type, data }: Tensor): CheckTensor['data'] {
  if (data instanceof Float32Array || data instanceof Int32Array || data instanceof Uint8Array) return data;
  if (data instanceof BigInt64Array) return Int32Array.from(data, Number);
  throw new Error(`an output is of type ${type}`);
}
