/** Reads the list of weights of a model.json, and their numbers from the bytes behind it. */
import * as v from 'valibot';
import { InvalidWeightsError } from '../errors/invalid-weights-error.ts';
import { WeightsFileError } from '../errors/weights-file-error.ts';
import type { WeightTensor } from './description.ts';

/** ONNX files are protobuf messages, which end at 2 GiB; the rest is room for everything but the weights. */
export const MAX_WEIGHT_BYTES = 2 ** 31 - 2 ** 26;

const ITEM_SIZES = { float32: 4, int32: 4, bool: 1, uint8: 1, uint16: 2, float16: 2, complex64: 8 } as const;
const DTYPE = v.picklist(['float32', 'int32', 'bool', 'uint8', 'uint16', 'float16', 'complex64', 'string']);
const SIZE = v.pipe(v.number(), v.integer(), v.minValue(0));

export const WEIGHT_SPECS = v.array(
  v.object({
    name: v.string(),
    shape: v.array(SIZE),
    dtype: DTYPE,
    group: v.optional(v.string()),
    quantization: v.optional(v.looseObject({ dtype: DTYPE })),
  }),
);
export type WeightSpec = v.InferOutput<typeof WEIGHT_SPECS>[number];

/**
 * The number of bytes of all these weights together.
 *
 * @throws {InvalidWeightsError} if a weight of the model is not plain float32; the state of an optimizer may be.
 * @throws {WeightsFileError} if they take more than MAX_WEIGHT_BYTES.
 */
export function totalWeightBytes(specs: readonly WeightSpec[], where: string): number {
  for (const spec of specs) checkFloat32(spec, where);
  const total = specs.reduce((sum, spec) => sum + weightBytes(spec), 0);
  if (total > MAX_WEIGHT_BYTES) {
    throw new WeightsFileError(
      where,
      `The weights take ${total} bytes, more than the ${MAX_WEIGHT_BYTES} that fit`,
    );
  }
  return total;
}

/**
 * Cuts the weights of the model out of the bytes of a weights group, and passes over the optimizer's.
 *
 * @param bytes exactly `totalWeightBytes(specs)` bytes.
 * @throws {InvalidWeightsError} if a number is NaN or infinite.
 */
export function decodeWeights(
  specs: readonly WeightSpec[],
  bytes: Uint8Array,
  where: string,
): WeightTensor[] {
  const weights: WeightTensor[] = [];
  let offset = 0;
  for (const spec of specs) {
    const end = offset + weightBytes(spec);
    if (!isOptimizerState(spec)) {
      const data = new Float32Array(bytes.slice(offset, end).buffer);
      checkFinite(spec.name, data, where);
      weights.push({ name: spec.name, shape: spec.shape, data });
    }
    offset = end;
  }
  return weights;
}

function isOptimizerState({ group }: WeightSpec): boolean {
  return group === 'optimizer';
}

function weightBytes({ shape, dtype, quantization }: WeightSpec): number {
  const stored = quantization?.dtype ?? dtype;
  const itemSize = stored === 'string' ? Number.POSITIVE_INFINITY : ITEM_SIZES[stored];
  return shape.reduce((product, size) => product * size, itemSize);
}

function checkFloat32(spec: WeightSpec, where: string): void {
  if (isOptimizerState(spec) || (spec.dtype === 'float32' && !spec.quantization)) return;
  const stored = spec.quantization ? `quantized to ${spec.quantization.dtype}` : `of type ${spec.dtype}`;
  throw new InvalidWeightsError({
    what: `The weight "${spec.name}" is ${stored}, expected float32`,
    where,
    fix: 'save or convert the model without quantization',
  });
}

function checkFinite(name: string, data: Float32Array, where: string): void {
  const index = data.findIndex((number) => !Number.isFinite(number));
  if (index < 0) return;
  throw new InvalidWeightsError({
    what: `The weight "${name}" holds ${data[index]} at position ${index}`,
    where,
    fix: 'the training has diverged: train again with a smaller learning rate',
  });
}
