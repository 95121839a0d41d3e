/**
 * What LSTM, GRU and SimpleRNN of tfjs share: one ONNX operator between Transposes, since ONNX Runtime runs layout 0
 * alone; a mask becomes `sequence_lens` (masks.ts). Refused: `stateful`, `returnState`, `timeMajor`, `resetAfter`,
 * activations that the operator does not have, and a mask that an earlier layer had dropped (layer.ts).
 * ONNX operators (versions in opset 13): LSTM, GRU and RNN 7, Gather, Squeeze and Transpose 13. LSTM, GRU and RNN 14
 * and 22 add nothing that is used here.
 */
import type { Attributes, GraphBuilder } from '../onnx/graph-builder.ts';
import type { Value } from '../onnx/index.ts';
import {
  type DirectionWeights,
  type GateOrder,
  joinDirections,
  toOnnxBias,
  toOnnxKernel,
} from './gate-weights.ts';
import { asFloat, type Flow, type LayerContext, lastSize } from './layer.ts';
import { emitCompaction, emitReversal, emitStatePerStep, emitStepCounts } from './masks.ts';
import { activationAttributes, recurrentActivationRefusal } from './recurrent-activations.ts';
import { type RecurrentOptions, recurrentRefusal } from './recurrent-options.ts';

/** What sets one class of recurrent layers apart from the others. */
export interface RecurrentCell {
  readonly opType: 'LSTM' | 'GRU' | 'RNN';
  readonly gates: GateOrder;
  /** The options whose activations the operator takes for one direction, in its order. */
  readonly activations: readonly ('activation' | 'recurrentActivation')[];
}

/** One direction of an operator. */
export interface Direction {
  readonly isBackwards: boolean;
  /** False: the states come in the order in which the steps are run, as tfjs gives them. */
  readonly isReversed: boolean;
  readonly weights: DirectionWeights;
}

/** One operator. Of two directions the first is forwards, the second backwards. */
export interface RecurrentRun {
  readonly cell: RecurrentCell;
  readonly options: RecurrentOptions;
  readonly directions: readonly Direction[];
}

/** Why a recurrent layer cannot be converted, or undefined where it can. */
export function cellRefusal(cell: RecurrentCell, options: RecurrentOptions): string | undefined {
  const used = (['activation', 'recurrentActivation'] as const).filter((o) => cell.activations.includes(o));
  const refusals = used.map((option) => recurrentActivationRefusal(cell.opType, option, options[option]));
  return recurrentRefusal(options) ?? refusals.find((refusal) => refusal !== undefined);
}

/** Finds the weights of one direction. */
export function readDirection(
  { gates }: RecurrentCell,
  { units, useBias }: RecurrentOptions,
  input: Flow,
  weight: LayerContext['weight'],
): DirectionWeights {
  const columnCount = gates.tfjs.length * units;
  return {
    kernel: weight('kernel', [lastSize(input), columnCount]),
    recurrentKernel: weight('recurrent_kernel', [units, columnCount]),
    bias: useBias ? weight('bias', [columnCount]) : undefined,
  };
}

/**
 * Adds the operator.
 *
 * @returns for each direction `[batch, time, hidden]`, or `[batch, hidden]` without `returnSequences`.
 */
export function emitRecurrent(graph: GraphBuilder, input: Flow, run: RecurrentRun): Value[] {
  const { cell, options, directions } = run;
  const inputs = emitInputs(graph, input, run);
  const attributes = operatorAttributes(run);
  if (!options.returnSequences) {
    // Y_h, since Y is zero after `sequence_lens`.
    const [, last = ''] = graph.nodes(cell.opType, inputs, [false, true], attributes);
    return directions.map((_, i) => emitDirection(graph, last, { axis: 0, i, count: directions.length }));
  }
  const [all = ''] = graph.nodes(cell.opType, inputs, [true], attributes);
  return directions.map((direction, i) => {
    const states = emitDirection(graph, all, { axis: 1, i, count: directions.length });
    const batchFirst = graph.node('Transpose', [states], { perm: [1, 0, 2] });
    return emitInOrder(graph, batchFirst, input, direction);
  });
}

/** Takes direction `i` out of an output of the operator. */
function emitDirection(
  graph: GraphBuilder,
  output: Value,
  { axis, i, count }: { readonly axis: number; readonly i: number; readonly count: number },
): Value {
  if (count === 1) return graph.node('Squeeze', [output, graph.ints([axis])]);
  const index = graph.constant({ dataType: 'int64', shape: [], data: BigInt64Array.of(BigInt(i)) });
  return graph.node('Gather', [output, index], { axis });
}

/** Puts the states of all steps, which the operator gives in the order of its input, into the order wanted. */
function emitInOrder(
  graph: GraphBuilder,
  states: Value,
  { mask }: Flow,
  { isBackwards, isReversed }: Direction,
): Value {
  if (!mask) return isBackwards === isReversed ? states : emitReversal(graph, states);
  const inRunOrder = emitStatePerStep(graph, states, mask.value, isBackwards);
  return isReversed ? emitReversal(graph, inRunOrder) : inRunOrder;
}

/** The inputs X, W, R, B and sequence_lens of the operator. */
function emitInputs(graph: GraphBuilder, input: Flow, { cell, directions }: RecurrentRun): Value[] {
  const { mask } = input;
  const x = asFloat(graph, input);
  const steps = mask && !mask.isAtEnd ? emitCompaction(graph, x, mask.value) : x;
  const weights = directions.map((direction) => direction.weights);
  const kernels = weights.map(({ kernel }) => toOnnxKernel(kernel, cell.gates));
  const recurrentKernels = weights.map(({ recurrentKernel }) => toOnnxKernel(recurrentKernel, cell.gates));
  const biases = weights.flatMap(({ bias }) => (bias ? [toOnnxBias(bias, cell.gates)] : []));
  const inputs = [
    graph.node('Transpose', [steps], { perm: [1, 0, 2] }),
    graph.initializer('W', joinDirections(kernels)),
    graph.initializer('R', joinDirections(recurrentKernels)),
    biases.length > 0 ? graph.initializer('B', joinDirections(biases)) : '',
    mask ? emitStepCounts(graph, mask.value) : '',
  ];
  return inputs.slice(0, inputs.findLastIndex((value) => value !== '') + 1);
}

function operatorAttributes({ cell, options, directions }: RecurrentRun): Attributes {
  const names = directions.flatMap(() => cell.activations.map((option) => options[option]));
  const oneDirection = directions[0]?.isBackwards ? 'reverse' : 'forward';
  return {
    hidden_size: options.units,
    direction: directions.length === 1 ? oneDirection : 'bidirectional',
    ...(cell.opType === 'GRU' && { linear_before_reset: 0 }),
    ...activationAttributes(names),
  };
}
