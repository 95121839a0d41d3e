/** The versions of the ONNX operators that can be written, each tested against TensorFlow.js. */
import { UnsupportedOpsetError } from './errors/unsupported-opset-error.ts';

/**
 * For each opset the file format (IR) that came with it.
 * From opset 22 on ONNX Runtime's WebGPU device runs the LSTM on the CPU: its kernel is registered up to version 14.
 */
export const OPSET_IR_VERSIONS: ReadonlyMap<number, number> = new Map([
  [13, 7],
  [14, 7],
  [15, 8],
  [16, 8],
  [17, 8],
  [18, 8],
  [19, 9],
  [20, 9],
  [21, 10],
  [22, 10],
  [23, 11],
]);

export const DEFAULT_OPSET = 17;

/** @throws {UnsupportedOpsetError} listing the opsets that can be written. */
export function irVersionOf(opset: number): number {
  const irVersion = OPSET_IR_VERSIONS.get(opset);
  if (irVersion === undefined) throw new UnsupportedOpsetError(opset, [...OPSET_IR_VERSIONS.keys()]);
  return irVersion;
}
