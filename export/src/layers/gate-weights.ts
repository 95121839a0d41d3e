/** Brings the weights of tfjs' recurrent layers into the order of the ONNX operators LSTM, GRU and RNN. */
import type { Tensor } from '../onnx/index.ts';
import type { WeightTensor } from '../read/description.ts';

/** The blocks of `hiddenSize` columns in which the weights of a recurrent layer lie, on both sides. */
export interface GateOrder {
  readonly tfjs: readonly string[];
  readonly onnx: readonly string[];
}

/** Input, forget, cell, output in tfjs (and Keras). */
export const LSTM_GATES = { tfjs: ['i', 'f', 'c', 'o'], onnx: ['i', 'o', 'f', 'c'] } as const;
/** Update, reset, hidden on both sides. */
export const GRU_GATES = { tfjs: ['z', 'r', 'h'], onnx: ['z', 'r', 'h'] } as const;
export const RNN_GATES = { tfjs: ['h'], onnx: ['h'] } as const;

interface FloatTensor extends Tensor {
  readonly data: Float32Array;
}

/** The weights of one direction, as tfjs has them. */
export interface DirectionWeights {
  /** float32 `[inputSize, gates * hiddenSize]`. */
  readonly kernel: Omit<WeightTensor, 'name'>;
  /** float32 `[hiddenSize, gates * hiddenSize]`. */
  readonly recurrentKernel: Omit<WeightTensor, 'name'>;
  /** float32 `[gates * hiddenSize]`, or twice that: the bias of the input and the one of the state. */
  readonly bias: Pick<WeightTensor, 'data'> | undefined;
}

/**
 * Reorders a kernel into one direction of the ONNX input `W`, or a recurrent kernel into `R`.
 *
 * @param kernel float32 `[inputSize, gates * hiddenSize]`, gate blocks in the order of tfjs.
 * @returns float32 `[1, gates * hiddenSize, inputSize]`, gate blocks in the order of ONNX.
 * @example toOnnxKernel(kernel, LSTM_GATES).shape; // [1, 256, 16] for 64 units
 */
export function toOnnxKernel({ data, shape }: Omit<WeightTensor, 'name'>, gates: GateOrder): FloatTensor {
  const [inputSize = 0, columnCount = 0] = shape;
  const hiddenSize = columnCount / gates.tfjs.length;
  const result = new Float32Array(data.length);
  let to = 0;
  for (const source of gateSources(gates)) {
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
 * Reorders a bias into one direction of the ONNX input `B`, whose second half is the bias of the state.
 *
 * @param bias float32 `[gates * hiddenSize]`, gate blocks in the order of tfjs, or two such rows.
 * @returns float32 `[1, 2 * gates * hiddenSize]`, gate blocks in the order of ONNX, zeros where there is no second row.
 */
export function toOnnxBias(
  { data }: Pick<WeightTensor, 'data'>,
  gates: GateOrder,
  hiddenSize = data.length / gates.tfjs.length,
): FloatTensor {
  const half = gates.tfjs.length * hiddenSize;
  const result = new Float32Array(2 * half);
  for (let start = 0; start < data.length; start += half) {
    gateSources(gates).forEach((source, block) => {
      const from = start + source * hiddenSize;
      result.set(data.subarray(from, from + hiddenSize), start + block * hiddenSize);
    });
  }
  return { dataType: 'float32', shape: [1, result.length], data: result };
}

/** Puts the tensors of one or two directions behind each other: twice `[1, ...]` to `[2, ...]`. */
export function joinDirections(tensors: readonly FloatTensor[]): FloatTensor {
  const shape = tensors[0]?.shape ?? [];
  const data = new Float32Array(tensors.reduce((count, tensor) => count + tensor.data.length, 0));
  tensors.forEach((tensor, i) => {
    data.set(tensor.data, i * tensor.data.length);
  });
  return { dataType: 'float32', shape: [tensors.length, ...shape.slice(1)], data };
}

/** For each gate block of ONNX, its place in tfjs. */
function gateSources({ tfjs, onnx }: GateOrder): number[] {
  return onnx.map((gate) => tfjs.indexOf(gate));
}
