/**
 * The weights of a recurrent layer, stacked so that a step needs one product a matrix: `[h; x; 1]` times recurrent
 * kernel, kernel and bias below each other. tfjs has the gates of one kind side by side; a cell puts them into one
 * matrix or several, in an order of its own.
 */
import type { GraphBuilder, Value } from '@onnx-bridge/export/onnx';
import { arithmetic } from '../arithmetic.ts';
import type { RecurrentCell } from './recurrent-cell.ts';

export interface StackedWeights {
  /** By name of matrix, float32 `[H + E + 1, G]`, without the last row where the layer has no bias. */
  readonly matrices: ReadonlyMap<string, Value>;
  /** int64 `[2]`: H and E. */
  readonly operandSizes: Value;
}

/** @param weights kernel `[E, gates H]`, recurrent kernel `[H, gates H]` and, with a bias, `[gates H]`. */
export function stackWeights(
  builder: GraphBuilder,
  cell: RecurrentCell,
  weights: readonly Value[],
  units: number,
): StackedWeights {
  const { concat, sizes, split } = arithmetic(builder);
  const [kernel = '', recurrentKernel = '', bias] = weights;
  const biasRows = bias === undefined ? [] : [builder.node('Unsqueeze', [bias, builder.ints([0])])];
  const rows = concat([recurrentKernel, kernel, ...biasRows], 0);
  const blocks = split(rows, Array<number>(gateCount(cell)).fill(units), 1);
  const matrices = Object.entries(cell.matrices).map(([name, gates]) => {
    return [
      name,
      concat(
        gates.map((gate) => blocks[gate] ?? ''),
        1,
      ),
    ] as const;
  });
  return {
    matrices: new Map(matrices),
    operandSizes: concat([builder.ints([units]), sizes(kernel, 0, 1)], 0),
  };
}

/** The gradients of kernel, recurrent kernel and bias, as tfjs has them; one of a bias that is not there is left unused. */
export function unstackGradients(
  builder: GraphBuilder,
  cell: RecurrentCell,
  operandSizes: Value,
  gradientOf: (matrix: string) => Value,
): Value[] {
  const { concat } = arithmetic(builder);
  const blocks: Value[] = [];
  for (const [name, gates] of Object.entries(cell.matrices)) {
    const parts = builder.nodes('Split', [gradientOf(name)], gates.length, { axis: 1 });
    for (const [i, gate] of gates.entries()) blocks[gate] = parts[i] ?? '';
  }
  const rows = concat(blocks, 1);
  if (!cell.useBias) {
    const [recurrentKernel = '', kernel = ''] = builder.nodes('Split', [rows, operandSizes], 2, { axis: 0 });
    return [kernel, recurrentKernel];
  }
  const sizes = concat([operandSizes, builder.ints([1])], 0);
  const [recurrentKernel = '', kernel = '', bias = ''] = builder.nodes('Split', [rows, sizes], 3, {
    axis: 0,
  });
  return [kernel, recurrentKernel, builder.node('Squeeze', [bias, builder.ints([0])])];
}

function gateCount({ matrices }: RecurrentCell): number {
  return Object.values(matrices).reduce((count, gates) => count + gates.length, 0);
}
