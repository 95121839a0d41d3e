/**
 * Recurrent cells as a Scan over the steps, for activations that the ONNX operators do not have. A step that is not
 * real keeps the states of the one before it. Beside the nodes of scan.ts, shapes.ts and of the cells: MatMul, Add,
 * Transpose, Unsqueeze 13, Where 9.
 */
import type { GraphBuilder } from '../onnx/graph-builder.ts';
import type { Value } from '../onnx/index.ts';
import type { Mask } from './layer.ts';
import type { Pass, PassResult, Shaped } from './recurrent-layer.ts';
import type { ReadCell } from './recurrent-operator.ts';
import type { LoopOptions } from './recurrent-options.ts';
import { statesByCell } from './recurrent-stack.ts';
import { emitScan } from './scan.ts';
import { emitSizes, emitZeros } from './shapes.ts';

/** Runs cells on top of each other, all of them in each step. */
export function emitScanOfCells(
  graph: GraphBuilder,
  cells: readonly ReadCell[],
  pass: Pass,
  { returnSequences }: LoopOptions,
): PassResult {
  const { value, mask, shape, prefix, isBackwards, isReversed } = pass;
  const [batch = 'batch', time = 'time'] = shape;
  const storeOf =
    (index: number) =>
    (name: string, tensor: Parameters<GraphBuilder['initializer']>[1]): Value =>
      graph.initializer(`${prefix}${name}${index === 0 ? '' : `_${index}`}`, tensor);
  const [first] = cells;
  if (!first) throw new Error('the layer has no cells');
  const projected = emitProjection(graph, value, first, storeOf(0));
  const lastFirst = cells.toReversed();
  const sizes = lastFirst.flatMap(({ kind, options }) =>
    Array.from({ length: kind.stateCount }, () => options.units),
  );
  const states = sizes.map((size, i) => ({
    value: pass.initial[i] ?? emitZeros(graph, [emitSizes(graph, value, 0, 1), graph.ints([size])]),
    shape: [batch, size],
  }));
  const gateCount = first.kind.gates.tfjs.length * first.options.units;
  const steps = [
    { value: graph.node('Transpose', [projected], { perm: [1, 0, 2] }), shape: [batch, gateCount] },
    ...(mask ? [{ value: emitStepMask(graph, mask), shape: [batch, 1], dataType: 'bool' as const }] : []),
  ];
  const scan = emitScan(graph, {
    states,
    steps,
    isBackwards,
    isReversed,
    emitStep: (body, [current = '', isReal], before) => {
      const after = emitCells(body, current, { cells, states: statesByCell(cells, before), storeOf });
      if (isReal === undefined) return after;
      return after.map((state, i) => body.node('Where', [isReal, state, before[i] ?? '']));
    },
  });
  const ends = states.map(
    ({ shape: stateShape }, i): Shaped => ({
      value: scan.states[i] ?? '',
      shape: stateShape,
    }),
  );
  const size = sizes[0] ?? 'size';
  const output = returnSequences
    ? { value: graph.node('Transpose', [scan.collected], { perm: [1, 0, 2] }), shape: [batch, time, size] }
    : (ends[0] ?? { value: '', shape: [] });
  return { output, states: ends };
}

type Store = (name: string, tensor: Parameters<GraphBuilder['initializer']>[1]) => Value;

/** One step through all cells; the states of the last one come first. */
function emitCells(
  body: GraphBuilder,
  projected: Value,
  {
    cells,
    states,
    storeOf,
  }: {
    readonly cells: readonly ReadCell[];
    readonly states: readonly (readonly Value[])[];
    readonly storeOf: (index: number) => Store;
  },
): Value[] {
  let input = projected;
  const after = cells.map((cell, index) => {
    const store = storeOf(index);
    const current = index === 0 ? input : emitProjection(body, input, cell, store);
    const next = cell.kind.emitStep(body, {
      ...cell,
      projected: current,
      states: states[index] ?? [],
      store,
    });
    input = next[0] ?? '';
    return next;
  });
  return after.reverse().flat();
}

/** The input times the kernel, plus the bias. */
function emitProjection(graph: GraphBuilder, x: Value, { weights }: ReadCell, store: Store): Value {
  const product = graph.node('MatMul', [x, store('kernel', { ...weights.kernel, dataType: 'float32' })]);
  if (!weights.bias) return product;
  const columnCount = weights.kernel.shape[1] ?? 0;
  const data = weights.bias.data.subarray(0, columnCount);
  return graph.node('Add', [product, store('bias', { dataType: 'float32', shape: [columnCount], data })]);
}

/** bool `[batch, time]` to `[time, batch, 1]`. */
function emitStepMask(graph: GraphBuilder, { value }: Mask): Value {
  const timeFirst = graph.node('Transpose', [value], { perm: [1, 0] });
  return graph.node('Unsqueeze', [timeFirst, graph.ints([2])]);
}
