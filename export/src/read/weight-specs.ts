/** Reads the list of weights of a model.json. */
import * as v from 'valibot';
import { InvalidWeightsError } from '../errors/invalid-weights-error.ts';
import { WeightsFileError } from '../errors/weights-file-error.ts';

/** What one array of bytes may have in Node 20. */
export const MAX_WEIGHT_BYTES = 2 ** 32;

/** Bytes of an element as it is stored. */
const ITEM_SIZES = { float32: 4, int32: 4, bool: 1, uint8: 1, uint16: 2, float16: 2, complex64: 8 } as const;
/** Bytes of an element of a weight that was read. */
const READ_ITEM_SIZE = 4;
const SIZE = v.pipe(v.number(), v.integer(), v.minValue(0));
const FINITE = v.pipe(v.number(), v.finite());

const QUANTIZATION = v.variant('dtype', [
  v.object({ dtype: v.picklist(['uint8', 'uint16']), min: FINITE, scale: FINITE }),
  v.object({ dtype: v.literal('float16') }),
]);

export const WEIGHT_SPECS = v.array(
  v.object({
    name: v.string(),
    shape: v.array(SIZE),
    dtype: v.picklist(['float32', 'int32', 'bool', 'uint8', 'uint16', 'float16', 'complex64', 'string']),
    group: v.optional(v.string()),
    quantization: v.nullish(QUANTIZATION),
  }),
);
export type WeightSpec = v.InferOutput<typeof WEIGHT_SPECS>[number];

/**
 * The number of bytes in which a weight is stored.
 *
 * @throws {InvalidWeightsError} if it holds texts, whose length no list tells.
 */
export function storedBytes({ name, shape, dtype, quantization }: WeightSpec, where: string): number {
  const stored = quantization?.dtype ?? dtype;
  if (stored === 'string') {
    throw new InvalidWeightsError({ what: `The weight "${name}" holds texts, expected numbers`, where });
  }
  return ITEM_SIZES[stored] * elementsOf(shape);
}

/**
 * The number of bytes in which all of them are stored.
 *
 * @throws {InvalidWeightsError} if one holds texts.
 * @throws {WeightsFileError} if they take more than MAX_WEIGHT_BYTES when they are read.
 */
export function totalWeightBytes(specs: readonly WeightSpec[], where: string): number {
  const needed = specs.reduce((sum, { shape }) => sum + READ_ITEM_SIZE * elementsOf(shape), 0);
  if (needed > MAX_WEIGHT_BYTES) {
    throw new WeightsFileError(
      where,
      `The weights take ${needed} bytes, more than the ${MAX_WEIGHT_BYTES} that fit`,
    );
  }
  return specs.reduce((sum, spec) => sum + storedBytes(spec, where), 0);
}

function elementsOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
