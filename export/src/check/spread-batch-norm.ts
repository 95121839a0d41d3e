/**
 * The kernel FusedBatchNorm of tfjs 4.22 on its CPU and wasm backends counts through the averages value by value, so
 * that it takes those of other places where they belong to another axis than the last. WebGL and Keras spread them;
 * so does this, before the kernel runs.
 */
import {
  broadcastTo,
  FusedBatchNorm,
  getKernel,
  type NamedTensorInfoMap,
  registerKernel,
  Tensor,
  type TensorInfo,
  unregisterKernel,
} from '@tensorflow/tfjs-core';

/** Averages of the last axis, which are a row, and those as large as the input need no help. */
function isSpread({ shape }: TensorInfo, x: TensorInfo): boolean {
  return shape.length === 1 || shape.reduce((a, b) => a * b, 1) === x.shape.reduce((a, b) => a * b, 1);
}

function spreadInputs({ x, ...averages }: NamedTensorInfoMap): NamedTensorInfoMap {
  if (!x) throw new Error('FusedBatchNorm lacks its input');
  const entries = Object.entries(averages).map(([name, info]) => {
    if (!info || isSpread(info, x)) return [name, info] as const;
    // What tfjs hands to a kernel are its tensors, whatever the type says.
    if (!(info instanceof Tensor)) throw new Error(`FusedBatchNorm has no tensor "${name}"`);
    return [name, broadcastTo(info, x.shape)] as const;
  });
  return { ...Object.fromEntries(entries), x };
}

/**
 * Puts the kernel in place of tfjs' own.
 *
 * @returns puts tfjs' own back.
 */
export function spreadBatchNorm(backendName: 'cpu' | 'wasm'): () => void {
  const original = getKernel(FusedBatchNorm, backendName);
  const replaceBy = (config: typeof original): void => {
    unregisterKernel(FusedBatchNorm, backendName);
    registerKernel(config);
  };
  replaceBy({
    ...original,
    kernelFunc: (call) => original.kernelFunc({ ...call, inputs: spreadInputs(call.inputs) }),
  });
  return () => replaceBy(original);
}
