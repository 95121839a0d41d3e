import { GATE_COUNT, type RecurrentLayer } from './recurrent-layer.ts';

/** Weights in the order in which the threads read them. */
export interface PackedWeights {
  /** float32 `[D, E, H, 4]`. */
  readonly inputWeights: Float32Array<ArrayBuffer>;
  /** float32 `[D, H, H, 4]`. */
  readonly recurrentWeights: Float32Array<ArrayBuffer>;
  /** float32 `[D, 2, H, 4]`. */
  readonly biases: Float32Array<ArrayBuffer>;
}

/** The shader reads four gates of a unit at once. */
const LANES = 4;

/** Puts the gates of a unit side by side, and the units of a step behind each other. */
export function packWeights(layer: RecurrentLayer): PackedWeights {
  const { hiddenSize, inputSize, directions } = layer;
  const rowsOf = (data: Float32Array, columnCount: number) =>
    packRows(data, {
      gateCount: GATE_COUNT[layer.kind],
      hiddenSize,
      columnCount,
      directionCount: directions.length,
    });
  return {
    inputWeights: rowsOf(layer.inputWeights, inputSize),
    recurrentWeights: rowsOf(layer.recurrentWeights, hiddenSize),
    // Two rows of biases a direction: as matrices with one column each.
    biases: packRows(layer.biases, {
      gateCount: GATE_COUNT[layer.kind],
      hiddenSize,
      columnCount: 1,
      directionCount: 2 * directions.length,
    }),
  };
}

interface MatrixSizes {
  readonly gateCount: number;
  readonly hiddenSize: number;
  readonly columnCount: number;
  readonly directionCount: number;
}

/** `[D, gates * H, columns]` to `[D, columns, H, 4]`. */
function packRows(data: Float32Array, sizes: MatrixSizes): Float32Array<ArrayBuffer> {
  const { gateCount, hiddenSize, columnCount, directionCount } = sizes;
  const packed = new Float32Array(directionCount * columnCount * hiddenSize * LANES);
  for (let direction = 0; direction < directionCount; direction++) {
    for (let gate = 0; gate < gateCount; gate++) {
      for (let unit = 0; unit < hiddenSize; unit++) {
        const row = (direction * gateCount + gate) * hiddenSize + unit;
        for (let column = 0; column < columnCount; column++) {
          const to = ((direction * columnCount + column) * hiddenSize + unit) * LANES + gate;
          packed[to] = data[row * columnCount + column] ?? 0;
        }
      }
    }
  }
  return packed;
}
