/**
 * Masks of sequences as one recurrent operator can use them: the real steps in front and their number.
 *
 * ONNX recurrent operators know `sequence_lens` only. A mask with holes or padding in front is brought into that
 * form by a stable permutation; Keras' outputs for every step (a step that is not real repeats the one before it)
 * are found again by counting real steps. Exact for any mask.
 * ONNX operators (versions in opset 13): Add, Cast, CumSum 11, Gather, GatherND 12, Greater, Max, Range 11,
 * ReduceSum, Shape, Slice, Squeeze, Sub, TopK 11, Unsqueeze, Where 9.
 */
import type { GraphBuilder } from '../onnx/graph-builder.ts';
import type { Value } from '../onnx/index.ts';
import { castTo } from './values.ts';

/** How the steps of a masked sequence were run. */
export interface RunMask {
  /** bool `[batch, time]`, in the order of the input. */
  readonly mask: Value;
  /** True when the steps were run from the last to the first; Keras then reports them in that order. */
  readonly isBackwards: boolean;
  /** `[batch, hidden]`; zeros where it is left out. */
  readonly initial: Value | undefined;
}

const TIME_AXIS = 1;
/** Slice stops before the first element only where the end lies below any index; int32, for every device. */
const BEFORE_FIRST = -(2 ** 31 - 1);

/**
 * The number of real steps of each row.
 *
 * @param mask bool `[batch, time]`.
 * @returns int32 `[batch]`, as `sequence_lens` wants it.
 */
export function emitStepCounts(graph: GraphBuilder, mask: Value): Value {
  const flags = castTo(graph, mask, 'int32');
  return graph.node('ReduceSum', [flags, graph.ints([TIME_AXIS])], { keepdims: 0 });
}

/**
 * Moves the real steps of each row to its front, in their order.
 *
 * @param x `[batch, time, size]`.
 * @param mask bool `[batch, time]`.
 * @returns `[batch, time, size]`.
 */
export function emitCompaction(graph: GraphBuilder, x: Value, mask: Value): Value {
  const time = graph.node('Gather', [graph.node('Shape', [mask]), graph.ints([TIME_AXIS])]);
  const steps = graph.node('Range', [
    graph.int(0),
    graph.node('Squeeze', [time, graph.ints([0])]),
    graph.int(1),
  ]);
  const order = graph.node('Where', [mask, steps, graph.node('Add', [steps, time])]);
  const [, indices = ''] = graph.nodes('TopK', [order, time], 2, { axis: TIME_AXIS, largest: 0, sorted: 1 });
  return gatherSteps(graph, x, indices);
}

/**
 * The state that Keras reports for every step, from the states of the real steps alone.
 *
 * @param states `[batch, time, hidden]`, the states after each real step in the order of the compacted input.
 * @returns `[batch, time, hidden]`; the initial state where no real step came before.
 */
export function emitStatePerStep(
  graph: GraphBuilder,
  states: Value,
  { mask, isBackwards, initial }: RunMask,
): Value {
  const flags = castTo(graph, mask, 'int64');
  const inRunOrder = isBackwards ? emitReversal(graph, flags) : flags;
  const done = graph.node('CumSum', [inRunOrder, graph.int(TIME_AXIS)]);
  const indices = isBackwards
    ? graph.node('Sub', [graph.node('ReduceSum', [flags, graph.ints([TIME_AXIS])]), done])
    : graph.node('Max', [graph.node('Sub', [done, graph.ints([1])]), graph.ints([0])]);
  const repeated = gatherSteps(graph, states, indices);
  const hasState = graph.node('Greater', [done, graph.ints([0])]);
  const perRow = graph.node('Unsqueeze', [hasState, graph.ints([2])]);
  const start = initial === undefined ? graph.float(0) : graph.node('Unsqueeze', [initial, graph.ints([1])]);
  return graph.node('Where', [perRow, repeated, start]);
}

/** Turns the time axis of `[batch, time, ...]` around. */
export function emitReversal(graph: GraphBuilder, x: Value): Value {
  const ends = graph.ints([BEFORE_FIRST]);
  return graph.node('Slice', [x, graph.ints([-1]), ends, graph.ints([TIME_AXIS]), graph.ints([-1])]);
}

/** Picks steps row by row: `x` `[batch, time, size]` at `indices` int64 `[batch, time]`. */
function gatherSteps(graph: GraphBuilder, x: Value, indices: Value): Value {
  const paths = graph.node('Unsqueeze', [indices, graph.ints([2])]);
  return graph.node('GatherND', [x, paths], { batch_dims: 1 });
}
