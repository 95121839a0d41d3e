/** libtensorflow's own operators, of which tfjs knows only a part, run through the backend of tfjs-node. */
import type { Tensor } from '@tensorflow/tfjs-core';

interface Attribute {
  readonly name: string;
  /** One of the binding's `TF_ATTR_` numbers. */
  readonly type: number;
  readonly value: number | boolean;
}

/** The native addon of tfjs-node, as far as it is used here. */
interface Binding {
  readonly TF_Version: string;
  readonly TF_ATTR_TYPE: number;
  readonly TF_ATTR_BOOL: number;
  readonly TF_ATTR_FLOAT: number;
  readonly TF_FLOAT: number;
  readonly TF_INT64: number;
  createTensor(shape: readonly number[], dtype: number, data: Int32Array): number;
  deleteTensor(id: number): void;
  executeOp(
    name: string,
    attributes: readonly Attribute[],
    inputIds: readonly number[],
    count: number,
  ): unknown[];
}

/** The backend that tfjs-node registers. */
export interface TensorflowBackend {
  readonly binding: Binding;
  readonly isGPUPackage: boolean;
  readonly isUsingGpuDevice: boolean;
  getInputTensorIds(tensors: readonly Tensor[]): number[];
  createOutputTensor(metadata: unknown): Tensor;
}

export function isTensorflowBackend(value: unknown): value is TensorflowBackend {
  return (
    typeof value === 'object' &&
    value !== null &&
    ['binding', 'isGPUPackage', 'isUsingGpuDevice'].every((name) => name in value) &&
    ['getInputTensorIds', 'createOutputTensor'].every(
      (name) => typeof Reflect.get(value, name) === 'function',
    )
  );
}

export interface RawOperator {
  readonly name: string;
  readonly inputs: readonly Tensor[];
  readonly outputCount: number;
  /** An int64 scalar that comes before the other inputs: tfjs has no such tensors. */
  readonly firstInput?: number;
  readonly attributes?: Readonly<Record<string, boolean | number>>;
}

/** Runs an operator of float32 tensors (attribute `T`) on the backend in use; its gradient is the caller's affair. */
export function runOperator(backend: TensorflowBackend, operator: RawOperator): Tensor[] {
  const { binding } = backend;
  const attributes: Attribute[] = Object.entries(operator.attributes ?? {}).map(([name, value]) => ({
    name,
    type: typeof value === 'boolean' ? binding.TF_ATTR_BOOL : binding.TF_ATTR_FLOAT,
    value,
  }));
  attributes.push({ name: 'T', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT });
  const ids = backend.getInputTensorIds(operator.inputs);
  const { firstInput } = operator;
  if (firstInput === undefined) return execute(backend, operator, attributes, ids);
  const scalar = binding.createTensor([], binding.TF_INT64, Int32Array.of(firstInput, 0));
  try {
    return execute(backend, operator, attributes, [scalar, ...ids]);
  } finally {
    binding.deleteTensor(scalar);
  }
}

function execute(
  backend: TensorflowBackend,
  { name, outputCount }: RawOperator,
  attributes: readonly Attribute[],
  ids: readonly number[],
): Tensor[] {
  const outputs = backend.binding.executeOp(name, attributes, ids, outputCount);
  return outputs.map((metadata) => backend.createOutputTensor(metadata));
}
