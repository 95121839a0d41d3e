/** Reads the numbers of weights from the bytes in which a model.json's list says that they lie. */
import { InvalidWeightsError } from '../errors/invalid-weights-error.ts';
import { decodeFloat16 } from './float16.ts';
import { storedBytes, type WeightSpec } from './weight-specs.ts';

/** A weight as the model has it, whatever it was quantized to. */
export type StoredWeight = {
  readonly name: string;
  readonly shape: readonly number[];
  /** The part of a file that it comes from: `optimizer`, or nothing for the model itself. */
  readonly group: string | undefined;
} & Numbers;

type Numbers =
  | { readonly dataType: 'float32'; readonly data: Float32Array }
  | { readonly dataType: 'int32'; readonly data: Int32Array }
  | { readonly dataType: 'bool'; readonly data: Uint8Array };

/**
 * Cuts weights out of the bytes of a group. Quantized ones get their numbers back as in tfjs: `value * scale + min`,
 * rounded for whole numbers.
 *
 * @param bytes exactly `totalWeightBytes(specs)` bytes; the weights may share their memory.
 * @throws {InvalidWeightsError} if a weight is of a type that no weight of a model can have.
 */
export function decodeStoredWeights(
  specs: readonly WeightSpec[],
  bytes: Uint8Array<ArrayBuffer>,
  where: string,
): StoredWeight[] {
  let offset = 0;
  return specs.map((spec) => {
    const end = offset + storedBytes(spec, where);
    const numbers = decodeNumbers(spec, bytes.subarray(offset, end));
    offset = end;
    const { name, shape, group } = spec;
    if (numbers) return { name, shape, group, ...numbers };
    const stored = spec.quantization ? `${spec.dtype} quantized to ${spec.quantization.dtype}` : spec.dtype;
    throw new InvalidWeightsError({
      what: `The weight "${name}" is of type ${stored}, expected float32, int32 or bool`,
      where,
      fix: 'convert the model again with other options for its weights',
    });
  });
}

function decodeNumbers(
  { dtype, quantization }: WeightSpec,
  bytes: Uint8Array<ArrayBuffer>,
): Numbers | undefined {
  if (!quantization) return decodePlain(dtype, bytes);
  if (quantization.dtype === 'float16') {
    if (dtype !== 'float32') return undefined;
    return { dataType: dtype, data: decodeFloat16(new Uint16Array(...viewOf(bytes, 2))) };
  }
  const { min, scale } = quantization;
  const levels = quantization.dtype === 'uint8' ? bytes : new Uint16Array(...viewOf(bytes, 2));
  if (dtype === 'float32') {
    const data = new Float32Array(levels.length);
    levels.forEach((level, i) => {
      data[i] = level * scale + min;
    });
    return { dataType: dtype, data };
  }
  if (dtype !== 'int32') return undefined;
  const data = new Int32Array(levels.length);
  levels.forEach((level, i) => {
    data[i] = Math.round(level * scale + min);
  });
  return { dataType: dtype, data };
}

function decodePlain(dtype: WeightSpec['dtype'], bytes: Uint8Array<ArrayBuffer>): Numbers | undefined {
  if (dtype === 'float32') return { dataType: dtype, data: new Float32Array(...viewOf(bytes, 4)) };
  if (dtype === 'int32') return { dataType: dtype, data: new Int32Array(...viewOf(bytes, 4)) };
  return dtype === 'bool' ? { dataType: dtype, data: bytes } : undefined;
}

/** The memory, the offset and the length of an array over these bytes; of a copy where they do not start at an item. */
function viewOf(bytes: Uint8Array<ArrayBuffer>, itemSize: number): [ArrayBuffer, number, number] {
  const { buffer, byteOffset, length } = bytes.byteOffset % itemSize === 0 ? bytes : bytes.slice();
  return [buffer, byteOffset, length / itemSize];
}
