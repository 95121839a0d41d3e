/** Reads the content of the Const nodes of a graph model. */
import { InvalidWeightsError } from '../errors/invalid-weights-error.ts';
import type { Tensor } from '../onnx/graph.ts';
import type { GraphWeight } from './graph-description.ts';
import type { WeightSpec } from './weight-specs.ts';

/** For each type that is stored as it is: the bytes of an element, and the array of elements. */
const STORED_TYPES = {
  float32: { size: 4, view: (bytes: ArrayBuffer) => new Float32Array(bytes) },
  int32: { size: 4, view: (bytes: ArrayBuffer) => new Int32Array(bytes) },
  bool: { size: 1, view: (bytes: ArrayBuffer) => new Uint8Array(bytes) },
} as const;

type StoredType = keyof typeof STORED_TYPES;

function isStored(dtype: string): dtype is StoredType {
  return Object.hasOwn(STORED_TYPES, dtype);
}

/**
 * Cuts the weights out of their bytes.
 *
 * @throws {InvalidWeightsError} if the bytes do not suffice, or a weight is of another type or quantized.
 */
export function decodeGraphWeights(
  specs: readonly WeightSpec[],
  bytes: Uint8Array,
  where: string,
): ReadonlyMap<string, GraphWeight> {
  let offset = 0;
  const weights = specs.map(({ name, shape, dtype, quantization }): [string, GraphWeight] => {
    if (!isStored(dtype) || quantization) {
      throw new InvalidWeightsError({ what: `The weight "${name}" is of type ${dtype}`, where });
    }
    const { size, view } = STORED_TYPES[dtype];
    const end = offset + shape.reduce((product, length) => product * length, size);
    if (end > bytes.length) throw new InvalidWeightsError({ what: `The weight "${name}" is missing`, where });
    const tensor: Tensor = { dataType: dtype, shape, data: view(bytes.slice(offset, end).buffer) };
    offset = end;
    return [name, { dataType: dtype, tensor }];
  });
  return new Map(weights);
}
