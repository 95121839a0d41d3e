/** Weights as 8-bit integers. */
import type { NamedTensor, Tensor, Value } from '../onnx/graph.ts';
import { stridesOf } from '../passes/evaluate/evaluator.ts';

export interface QuantizedTensor {
  /** int8, of the same shape. */
  readonly values: NamedTensor;
  /** float32, one for each slice along the axis: `weight = scale * value`. */
  readonly scales: NamedTensor;
}

const LARGEST = 127;

/** Symmetric, so that 0 stays 0; each slice along `axis` has a scale of its own. */
export function quantizeTensor(name: Value, { data, shape }: Tensor, axis: number): QuantizedTensor {
  const count = shape[axis] ?? 1;
  const stride = stridesOf(shape)[axis] ?? 1;
  const sliceOf = (i: number): number => Math.floor(i / stride) % count;
  const limits = new Float64Array(count);
  for (let i = 0; i < data.length; i += 1) {
    const slice = sliceOf(i);
    limits[slice] = Math.max(limits[slice] ?? 0, Math.abs(Number(data[i])));
  }
  const scales = Float32Array.from(limits, (limit) => (limit === 0 ? 1 : limit / LARGEST));
  const values = new Int8Array(data.length);
  for (let i = 0; i < data.length; i += 1) {
    values[i] = Math.round(Number(data[i]) / (scales[sliceOf(i)] ?? 1));
  }
  return {
    values: { name: `${name}/int8`, dataType: 'int8', shape, data: values },
    scales: { name: `${name}/scale`, dataType: 'float32', shape: [count], data: scales },
  };
}
