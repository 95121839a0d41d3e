/**
 * Recurrent cells on top of each other as one ONNX operator a cell, between Transposes, since ONNX Runtime runs
 * layout 0 alone. A mask becomes `sequence_lens` (masks.ts). Beside the operators Gather, Greater, Squeeze,
 * Transpose, Unsqueeze 13, Where 9.
 */
import type { GraphBuilder } from '../onnx/graph-builder.ts';
import type { Value } from '../onnx/index.ts';
import { emitCompaction, emitReversal, emitStatePerStep, emitStepCounts } from './masks.ts';
import type { Cell } from './recurrent-cell.ts';
import type { Pass, PassResult, Shaped } from './recurrent-layer.ts';
import { emitLevel, type ReadCell } from './recurrent-operator.ts';
import type { LoopOptions } from './recurrent-options.ts';

/** An operator that was added, and its outputs: all states, and the last ones of each row. */
interface AddedLevel extends ReadCell {
  readonly outputs: readonly Value[];
}

/**
 * Adds the operators.
 *
 * @param directions the cells of each direction, the first cell first; only one cell each where there are two.
 * @param passes the directions; of two the first is forwards, the second backwards.
 */
export function emitOperators(
  graph: GraphBuilder,
  directions: readonly (readonly ReadCell[])[],
  passes: readonly Pass[],
  loop: LoopOptions,
): PassResult[] {
  const [{ mask, value } = {}] = passes;
  const [cells = []] = directions;
  if (value === undefined) return [];
  const compact = mask && !mask.isAtEnd ? emitCompaction(graph, value, mask.value) : value;
  const initial = passes.map((pass) => statesByCell(cells, pass.initial));
  let steps = graph.node('Transpose', [compact], { perm: [1, 0, 2] });
  const stepCounts = mask ? emitStepCounts(graph, mask.value) : '';
  const levels = cells.map((cell, index): AddedLevel => {
    const isLast = index === cells.length - 1;
    const wantsSteps = loop.returnSequences || !isLast;
    const outputs = emitLevel(graph, {
      cells: directions.flatMap((list) => list[index] ?? []),
      passes,
      initial: initial.map((states) => states[index] ?? []),
      steps,
      stepCounts,
      wants: [wantsSteps, loop.returnState || !wantsSteps, loop.returnState],
      index,
    });
    if (!isLast) steps = graph.node('Squeeze', [outputs[0] ?? '', graph.ints([1])]);
    return { ...cell, outputs };
  });
  return passes.map((pass, i) => {
    const take = (output: Value, axis: number): Value =>
      emitDirection(graph, output, { axis, i, count: passes.length });
    return resultOf(graph, levels, { pass, initial: initial[i] ?? [], stepCounts, take, loop });
  });
}

/** What one direction gives. */
function resultOf(
  graph: GraphBuilder,
  levels: readonly AddedLevel[],
  direction: {
    readonly pass: Pass;
    readonly initial: readonly (readonly Value[])[];
    readonly stepCounts: Value;
    /** Takes the direction out of an output of an operator. */
    readonly take: (output: Value, axis: number) => Value;
    readonly loop: LoopOptions;
  },
): PassResult {
  const { pass, initial, stepCounts, take, loop } = direction;
  const [batch = 'batch', time = 'time'] = pass.shape;
  const top = levels.at(-1);
  if (!top) throw new Error('the layer has no cells');
  const states = levels.map(({ options, outputs }, level) =>
    outputs.slice(1).map((output, state): Shaped => {
      const start = initial[level]?.[state];
      const value = output === '' ? '' : keepStart(graph, take(output, 0), { start, stepCounts });
      return { value, shape: [batch, options.units] };
    }),
  );
  const lastFirst = states.reverse().flat();
  const size = top.options.units;
  const emitAll = (): Value => emitInOrder(graph, take(top.outputs[0] ?? '', 1), pass, initial.at(-1)?.[0]);
  const output = loop.returnSequences
    ? { value: emitAll(), shape: [batch, time, size] }
    : { value: lastFirst[0]?.value ?? '', shape: [batch, size] };
  return { output, states: lastFirst };
}

/** tfjs lists the states of the last cell first. */
export function statesByCell(cells: readonly Cell[], states: readonly Value[]): Value[][] {
  let rest = states;
  const lastFirst = cells.toReversed().map(({ kind }) => {
    const own = rest.slice(0, kind.stateCount);
    rest = rest.slice(kind.stateCount);
    return own;
  });
  return lastFirst.reverse();
}

/** Rows without a real step keep the state that they start from, where ONNX Runtime gives zeros. */
function keepStart(
  graph: GraphBuilder,
  state: Value,
  { start, stepCounts }: { readonly start: Value | undefined; readonly stepCounts: Value },
): Value {
  if (start === undefined || stepCounts === '') return state;
  const none = graph.constant({ dataType: 'int32', shape: [], data: Int32Array.of(0) });
  const hasSteps = graph.node('Greater', [stepCounts, none]);
  return graph.node('Where', [graph.node('Unsqueeze', [hasSteps, graph.ints([1])]), state, start]);
}

/** Takes direction `i` out of an output of the operator. */
function emitDirection(
  graph: GraphBuilder,
  output: Value,
  { axis, i, count }: { readonly axis: number; readonly i: number; readonly count: number },
): Value {
  if (count === 1) return graph.node('Squeeze', [output, graph.ints([axis])]);
  return graph.node('Gather', [output, graph.int(i)], { axis });
}

/** Puts the states of all steps, `[time, batch, hidden]` in the order of the input, into the order wanted. */
function emitInOrder(
  graph: GraphBuilder,
  states: Value,
  { mask, isBackwards, isReversed }: Pass,
  initial: Value | undefined,
): Value {
  const batchFirst = graph.node('Transpose', [states], { perm: [1, 0, 2] });
  if (!mask) return isBackwards === isReversed ? batchFirst : emitReversal(graph, batchFirst);
  const inRunOrder = emitStatePerStep(graph, batchFirst, { mask: mask.value, isBackwards, initial });
  return isReversed ? emitReversal(graph, inRunOrder) : inRunOrder;
}
