import { existsSync } from 'node:fs';
import { InvalidOptionError } from '../errors/invalid-option-error.ts';
import { ModelPrecisionError } from '../errors/model-precision-error.ts';
import { isRemote, locateModel, type ModelSource } from './model-source.ts';

/** How `onnx-bridge export --precision` stores the weights of a model. */
export const PRECISIONS = ['fp32', 'fp16', 'int8'] as const;

export type Precision = (typeof PRECISIONS)[number];

/** The ending of a model's file, with the precision in its name, if any; the query of an address may follow. */
const ENDING = /(\.(?:fp16|int8))?\.onnx(?=$|[?#])/i;

/**
 * Finds the file of a model in a precision: `model.onnx`, `model.fp16.onnx` and `model.int8.onnx` lie side by side.
 *
 * @param source any of these files by path, address or name; bytes are of one precision alone.
 * @param where the function that was called, for errors.
 * @returns path or address.
 * @throws {InvalidOptionError} if there is no such precision, or `source` does not end in `.onnx`.
 * @throws {ModelPrecisionError} if there is no such file; an address is not asked.
 */
export function sourceInPrecision(source: ModelSource, precision: Precision, where: string): string {
  if (!PRECISIONS.includes(precision)) {
    throw new InvalidOptionError(where, 'precision', `one of ${PRECISIONS.join(', ')}`, precision);
  }
  const path = typeof source === 'string' || source instanceof URL ? locateModel(source) : '';
  if (!ENDING.test(path)) {
    const expected = 'given with the path or address of an .onnx file';
    throw new InvalidOptionError(where, 'precision', expected, precision);
  }
  const chosen = path.replace(ENDING, precision === 'fp32' ? '.onnx' : `.${precision}.onnx`);
  if (!isRemote(chosen) && !existsSync(chosen)) {
    throw new ModelPrecisionError(chosen, precision);
  }
  return chosen;
}
