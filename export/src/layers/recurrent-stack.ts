/**
 * Recurrent cells on top of each other as one ONNX operator a cell, between Transposes, since ONNX Runtime runs layout 0
 * alone. A mask becomes `sequence_lens` (masks.ts). Beside the operators Gather, Greater, Squeeze, Transpose, Unsqueeze 13,
 * Where 9.
 */
import type { GraphBuilder } from '../onnx/graph-builder.ts';
import type { Value } from '../onnx/index.ts';
import { emitCompaction, emitReversal, emitStatePerStep, emitStepCounts } from './masks.ts';
import type { Cell } from './recurrent-cell.ts';
import type { Pass, PassResult } from './recurrent-layer.ts';
import { emitLevel, type ReadCell } from './recurrent-operator.ts';
import type { LoopOptions } from './recurrent-options.ts';

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
  { returnSequences, returnState }: LoopOptions,
): PassResult[] {
  const [pass] = passes;
  const [first = []] = directions;
  if (!pass) return [];
  const { mask, value, shape } = pass;
  const compact = mask && !mask.isAtEnd ? emitCompaction(graph, value, mask.value) : value;
  const initial = passes.map((each) => statesByCell(first, each.initial));
  let steps = graph.node('Transpose', [compact], { perm: [1, 0, 2] });
  const stepCounts = mask ? emitStepCounts(graph, mask.value) : '';
  const levels = first.map((cell, index) => {
    const isLast = index === first.length - 1;
    const outputs = emitLevel(graph, {
      cells: directions.flatMap((cells) => cells[index] ?? []),
      passes,
      initial: initial.map((states) => states[index] ?? []),
      steps,
      stepCounts,
      wants: [returnSequences || !isLast, returnState || (isLast && !returnSequences), returnState],
      index,
    });
    if (!isLast) steps = graph.node('Squeeze', [outputs[0] ?? '', graph.ints([1])]);
    return { ...cell, outputs: outputs.slice(0, 1 + cell.kind.stateCount) };
  });
  const [batch = 'batch', time = 'time'] = shape;
  const top = levels.at(-1);
  if (!top) throw new Error('the layer has no cells');
  return passes.map((each, i) => {
    const take = (output: Value, axis: number): Value =>
      emitDirection(graph, output, { axis, i, count: passes.length });
    const states = levels
      .map(({ options, outputs }, level) =>
        outputs.slice(1).map((output, state) => {
          const start = initial[i]?.[level]?.[state];
          const value = output === '' ? '' : keepStart(graph, take(output, 0), { start, stepCounts });
          return { value, shape: [batch, options.units] };
        }),
      )
      .reverse()
      .flat();
    const all = top.outputs[0] ?? '';
    const size = top.options.units;
    const start = initial[i]?.at(-1)?.[0];
    return {
      output: returnSequences
        ? { value: emitInOrder(graph, take(all, 1), each, start), shape: [batch, time, size] }
        : { value: states[0]?.value ?? '', shape: [batch, size] },
      states,
    };
  });
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
  const index = graph.constant({ dataType: 'int64', shape: [], data: BigInt64Array.of(BigInt(i)) });
  return graph.node('Gather', [output, index], { axis });
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
