/** One ONNX operator LSTM, GRU or RNN (versions 7, 14 and 22, which add nothing that is used here) over all steps. */
import type { Attributes, GraphBuilder } from '../onnx/graph-builder.ts';
import type { Value } from '../onnx/index.ts';
import { type DirectionWeights, joinDirections, toOnnxBias, toOnnxKernel } from './gate-weights.ts';
import { activationAttributes } from './recurrent-activations.ts';
import type { Cell } from './recurrent-cell.ts';
import type { Pass } from './recurrent-layer.ts';

export interface ReadCell extends Cell {
  readonly weights: DirectionWeights;
}

/** The cells of one operator, one a direction, and what goes into it. */
export interface Level {
  readonly cells: readonly ReadCell[];
  readonly passes: readonly Pass[];
  /** The states before the first step, one list a direction. */
  readonly initial: readonly (readonly Value[])[];
  /** float32 `[time, batch, size]`. */
  readonly steps: Value;
  /** The number of real steps of each row; `''` without a mask. */
  readonly stepCounts: Value;
  /** Which outputs are wanted: the states after all steps, the last one of each row, the last cell state. */
  readonly wants: readonly boolean[];
  readonly index: number;
}

/** Adds one operator; gives its outputs, `''` for those that are not wanted. */
export function emitLevel(graph: GraphBuilder, level: Level): Value[] {
  const { cells, passes, initial, steps, stepCounts, wants, index } = level;
  const [cell] = cells;
  if (!cell) throw new Error('an operator has no cell');
  const { opType, gates, stateCount } = cell.kind;
  const prefix = passes.length === 1 ? (passes[0]?.prefix ?? '') : '';
  const store = (name: string, tensors: ReturnType<typeof toOnnxKernel>[]): Value =>
    graph.initializer(`${prefix}${name}${index === 0 ? '' : `_${index}`}`, joinDirections(tensors));
  const biases = cells.flatMap(({ weights: { bias } }) =>
    bias ? [toOnnxBias(bias, gates, cell.options.units)] : [],
  );
  const inputs = [
    steps,
    store(
      'W',
      cells.map(({ weights }) => toOnnxKernel(weights.kernel, gates)),
    ),
    store(
      'R',
      cells.map(({ weights }) => toOnnxKernel(weights.recurrentKernel, gates)),
    ),
    biases.length > 0 ? store('B', biases) : '',
    stepCounts,
    ...Array.from({ length: stateCount }, (_, state) =>
      emitInitial(
        graph,
        initial.map((states) => states[state]),
      ),
    ),
  ];
  const used = inputs.slice(0, inputs.findLastIndex((value) => value !== '') + 1);
  const outputs = wants.slice(0, 1 + stateCount);
  const wanted = outputs.slice(0, outputs.lastIndexOf(true) + 1);
  return graph.nodes(opType, used, wanted, operatorAttributes(cells, passes));
}

/** The states of all directions before the first step, `[directions, batch, hidden]`. */
function emitInitial(graph: GraphBuilder, states: readonly (Value | undefined)[]): Value {
  const [first, ...others] = states.flatMap((state) =>
    state === undefined ? [] : [graph.node('Unsqueeze', [state, graph.ints([0])])],
  );
  if (first === undefined) return '';
  return others.length === 0 ? first : graph.node('Concat', [first, ...others], { axis: 0 });
}

function operatorAttributes(cells: readonly ReadCell[], passes: readonly Pass[]): Attributes {
  const [{ kind, options } = {}] = cells;
  const names = cells.flatMap((cell) => cell.kind.activations.map((option) => cell.options[option]));
  const oneDirection = passes[0]?.isBackwards ? 'reverse' : 'forward';
  return {
    hidden_size: options?.units ?? 0,
    direction: passes.length === 1 ? oneDirection : 'bidirectional',
    ...(kind?.opType === 'GRU' && { linear_before_reset: Number(options?.resetAfter ?? false) }),
    ...activationAttributes(names),
  };
}
