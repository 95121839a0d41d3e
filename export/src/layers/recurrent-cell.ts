/** What sets the cells of recurrent layers apart, and what they share. */
import type { GraphBuilder } from '../onnx/graph-builder.ts';
import type { Tensor, Value } from '../onnx/index.ts';
import type { WeightTensor } from '../read/description.ts';
import { activationRefusal } from './activations.ts';
import type { WeightPlace } from './find-weight.ts';
import type { DirectionWeights, GateOrder } from './gate-weights.ts';
import type { LayerContext } from './layer.ts';
import { isOperatorActivation } from './recurrent-activations.ts';
import type { CellOptions } from './recurrent-options.ts';

/** A class of cells. */
export interface CellKind {
  readonly opType: 'LSTM' | 'GRU' | 'RNN';
  readonly gates: GateOrder;
  /** The options whose activations the operator takes for one direction, in its order. */
  readonly activations: readonly ('activation' | 'recurrentActivation')[];
  readonly stateCount: 1 | 2;
  /** Adds one step to the body of a Scan; returns the new states, the one that is the output first. */
  emitStep(body: GraphBuilder, step: CellStep): Value[];
}

/** What goes into one step. */
export interface CellStep {
  /** float32 `[batch, gates * hidden]`: the step's input times the kernel, plus the bias. */
  readonly projected: Value;
  /** The states before, `[batch, hidden]` each. */
  readonly states: readonly Value[];
  readonly weights: DirectionWeights;
  readonly options: CellOptions;
  /** Stores a weight outside of the loop. */
  readonly store: (name: string, tensor: Tensor) => Value;
}

/** One cell of a layer. */
export interface Cell {
  readonly kind: CellKind;
  readonly options: CellOptions;
}

/** True when the ONNX operator has the activations of the cell. */
export function fitsOperator({ kind, options }: Cell): boolean {
  return kind.activations.every((option) => isOperatorActivation(options[option]));
}

/** Why a cell cannot be converted, or undefined where it can. */
export function cellRefusal({ kind, options }: Cell): string | undefined {
  return kind.activations.map((option) => activationRefusal(options[option])).find((reason) => reason);
}

/** Finds the weights of one cell of a layer. */
export function readCell(
  { kind: { gates }, options: { units, useBias, resetAfter } }: Cell,
  inputSize: number | undefined,
  { weight }: LayerContext,
  { biasIndex, ...place }: WeightPlace & { readonly biasIndex: number },
): DirectionWeights {
  const columnCount = gates.tfjs.length * units;
  return {
    kernel: weight('kernel', [inputSize, columnCount], place),
    recurrentKernel: weight('recurrent_kernel', [units, columnCount], place),
    bias: useBias
      ? weight('bias', resetAfter ? [2, columnCount] : [columnCount], { ...place, index: biasIndex })
      : undefined,
  };
}

/** Splits an axis into parts of one size. */
export function emitParts(
  graph: GraphBuilder,
  x: Value,
  { size, count, axis = -1 }: { readonly size: number; readonly count: number; readonly axis?: number },
): Value[] {
  const sizes = graph.ints(Array.from({ length: count }, () => size));
  return graph.nodes('Split', [x, sizes], count, { axis });
}

/** Some of the columns of a matrix. */
export function columnsOf({ data, shape }: Omit<WeightTensor, 'name'>, from: number, to: number): Tensor {
  const [rowCount = 0, columnCount = 0] = shape;
  const result = new Float32Array(rowCount * (to - from));
  for (let row = 0; row < rowCount; row += 1) {
    result.set(data.subarray(row * columnCount + from, row * columnCount + to), row * (to - from));
  }
  return { dataType: 'float32', shape: [rowCount, to - from], data: result };
}
