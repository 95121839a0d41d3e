/** Brings the weights of a tfjs LSTM into the order of the ONNX operator LSTM (version 7, the same in 14 and 22). */
import type { Tensor } from '../onnx/index.ts';
import type { WeightTensor } from '../read/description.ts';

/** The gate blocks of tfjs (and Keras): input, forget, cell, output. */
export const TFJS_GATES = ['i', 'f', 'c', 'o'] as const;
/** The gate blocks of ONNX: input, output, forget, cell. */
export const ONNX_GATES = ['i', 'o', 'f', 'c'] as const;

/** For each gate block of ONNX, its place in tfjs. */
const GATE_SOURCES = ONNX_GATES.map((gate) => TFJS_GATES.indexOf(gate));

/**
 * Reorders a kernel into the ONNX input `W`, or a recurrent kernel into `R`.
 *
 * @param kernel float32 `[inputSize, 4 * hiddenSize]`, gate blocks i, f, c, o.
 * @returns float32 `[1, 4 * hiddenSize, inputSize]`, gate blocks i, o, f, c.
 * @example toOnnxLstmKernel(kernel, 64).shape; // [1, 256, 16]
 */
export function toOnnxLstmKernel({ data, shape }: Omit<WeightTensor, 'name'>, hiddenSize: number): Tensor {
  const [inputSize = 0, columnCount = 0] = shape;
  const result = new Float32Array(data.length);
  let to = 0;
  for (const source of GATE_SOURCES) {
    for (let unit = 0; unit < hiddenSize; unit += 1) {
      const column = source * hiddenSize + unit;
      for (let row = 0; row < inputSize; row += 1) {
        result[to] = data[row * columnCount + column] ?? 0;
        to += 1;
      }
    }
  }
  return { dataType: 'float32', shape: [1, columnCount, inputSize], data: result };
}

/**
 * Reorders a bias into the ONNX input `B`; its second half is the recurrent bias, which tfjs does not have.
 *
 * @param bias float32 `[4 * hiddenSize]`, gate blocks i, f, c, o.
 * @returns float32 `[1, 8 * hiddenSize]`, gate blocks i, o, f, c, then zeros.
 */
export function toOnnxLstmBias({ data }: Pick<WeightTensor, 'data'>, hiddenSize: number): Tensor {
  const result = new Float32Array(2 * data.length);
  GATE_SOURCES.forEach((source, block) => {
    result.set(data.subarray(source * hiddenSize, (source + 1) * hiddenSize), block * hiddenSize);
  });
  return { dataType: 'float32', shape: [1, result.length], data: result };
}
