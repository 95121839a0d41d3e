/**
 * Ops that pick or place values by their indices, of op list `slice_join` of tfjs.
 * ONNX operators: Gather 13, GatherND 13, ScatterND 13 and 16 (with `add`), Transpose 13, ConstantOfShape 9.
 * Refused: ScatterNd below opset 16, since equal indices add up.
 */
import type { Dimension, Value } from '../onnx/graph.ts';
import { int64List, sizesIn } from './lists.ts';
import type { Op, OpConverter } from './op.ts';
import { elementsOperand, knownNumbers, lazyTensor, type Operand, type TensorOperand } from './operand.ts';
import { normalizeAxis, shapeOf } from './shapes.ts';
import { numberLike, valueAs } from './types.ts';

function gatherAlong(op: Op, axisGiven: number, batchDims: number): Operand {
  const [x, indices] = [op.input(0), op.input(1)];
  if (x.dataType === 'complex64') return op.refuse('its input is complex');
  const from = shapeOf(op, x);
  const axis = normalizeAxis(op, axisGiven, from.length);
  const places = shapeOf(op, indices);
  const shape = [...from.slice(0, axis), ...places.slice(batchDims), ...from.slice(axis + 1)];
  const emit = () => {
    const integers = indices.dataType === 'int32' ? indices.value : valueAs(op, indices, 'int32');
    if (batchDims === 0) return op.graph.node('Gather', [x.value, integers], { axis });
    return gatherInBatches(op, x.value, valueAs(op, indices, 'int64'), {
      axis,
      batchDims,
      rank: from.length,
      indexRank: places.length,
    });
  };
  const elements = pickElements(x, indices);
  const isList = elements && batchDims === 0 && places.length < 2;
  if (isList) return elementsOperand(op.graph, elements, places.length === 0 ? [] : [elements.length], emit);
  return lazyTensor({ dataType: x.dataType, shape }, emit);
}

/** The elements at known places of a list that is followed. */
function pickElements(
  { dataType, elements }: TensorOperand,
  indices: TensorOperand,
): readonly Dimension[] | undefined {
  const places = knownNumbers(indices);
  if (dataType !== 'int32' || !elements || !places) return undefined;
  const picked = places.map((place) => elements.at(place)).filter((element) => element !== undefined);
  return picked.length === places.length ? picked : undefined;
}

interface Batches {
  readonly axis: number;
  readonly batchDims: number;
  readonly rank: number;
  readonly indexRank: number;
}

/** GatherND picks along the first axis behind the batches: the axis is brought there, and what it gave is brought back. */
function gatherInBatches(
  op: Op,
  x: Value,
  indices: Value,
  { axis, batchDims, rank, indexRank }: Batches,
): Value {
  const { graph } = op;
  const axes = Array.from({ length: rank }, (_, i) => i);
  const before = axes.slice(batchDims, axis);
  const perm = [...axes.slice(0, batchDims), axis, ...before, ...axes.slice(axis + 1)];
  const turned = before.length === 0 ? x : graph.node('Transpose', [x], { perm });
  const rows = graph.node('Unsqueeze', [indices, graph.ints([-1])]);
  const picked = graph.node('GatherND', [turned, rows], { batch_dims: batchDims });
  if (before.length === 0) return picked;
  const [newCount, places] = [
    indexRank - batchDims,
    Array.from({ length: rank + indexRank - batchDims - 1 }, (_, i) => i),
  ];
  const moved = places.slice(batchDims + newCount, batchDims + newCount + before.length);
  const back = [
    ...places.slice(0, batchDims),
    ...moved,
    ...places.slice(batchDims, batchDims + newCount),
    ...places.slice(batchDims + newCount + before.length),
  ];
  return graph.node('Transpose', [picked], { perm: back });
}

export const gather: OpConverter = (op) => gatherAlong(op, 0, 0);
export const gatherV2: OpConverter = (op) =>
  gatherAlong(op, op.number(2), op.attributes.number('batch_dims') ?? 0);

export const gatherNd: OpConverter = (op) => {
  const [x, indices] = [op.input(0), op.input(1)];
  if (x.dataType === 'complex64') return op.refuse('its input is complex');
  const depth = shapeOf(op, indices).at(-1);
  const shape =
    typeof depth === 'number'
      ? [...shapeOf(op, indices).slice(0, -1), ...shapeOf(op, x).slice(depth)]
      : undefined;
  return lazyTensor({ dataType: x.dataType, shape }, () =>
    op.graph.node('GatherND', [x.value, valueAs(op, indices, 'int64')]),
  );
};

/** A tensor of the given sizes that is the same number everywhere. */
function emitFilled(op: Op, sizes: Value, number: Value): Value {
  return op.graph.node('Expand', [number, sizes]);
}

export const scatterNd: OpConverter = (op) => {
  const [indices, updates, sizes] = [op.input(0), op.input(1), op.input(2)];
  if (op.opset < 16) return op.refuse('values at equal indices add up, which takes opset 16');
  return lazyTensor({ dataType: updates.dataType, shape: sizesIn(op, sizes) }, () => {
    const zeros = emitFilled(op, int64List(op, sizes), numberLike(op, updates.dataType, 0));
    const inputs = [zeros, valueAs(op, indices, 'int64'), updates.value];
    return op.graph.node('ScatterND', inputs, { reduction: 'add' });
  });
};

export const tensorScatterUpdate: OpConverter = (op) => {
  const [x, indices, updates] = [op.input(0), op.input(1), op.input(2)];
  return lazyTensor({ dataType: x.dataType, shape: x.shape }, () =>
    op.graph.node('ScatterND', [x.value, valueAs(op, indices, 'int64'), updates.value]),
  );
};

/** One value for all indices is repeated for each; a list of indices holds those of the only dimension. */
export const sparseToDense: OpConverter = (op) => {
  const { graph } = op;
  const [indices, sizes, values, filling] = [op.input(0), op.input(1), op.input(2), op.input(3)];
  const { dataType } = values;
  const rank = shapeOf(op, indices).length;
  if (dataType === 'complex64' || dataType === 'string')
    return op.refuse(`its values are of type ${dataType}`);
  return lazyTensor({ dataType, shape: sizesIn(op, sizes) }, () => {
    const filled = emitFilled(
      op,
      int64List(op, sizes),
      graph.node('Reshape', [valueAs(op, filling, dataType), graph.ints([])]),
    );
    const wide = valueAs(op, indices, 'int64');
    const rows = rank === 2 ? wide : graph.node('Reshape', [wide, graph.ints([-1, 1])]);
    const count = graph.node('Shape', [rows], op.opset < 15 ? {} : { start: 0, end: 1 });
    const length = op.opset < 15 ? graph.node('Slice', [count, graph.ints([0]), graph.ints([1])]) : count;
    return graph.node('ScatterND', [filled, rows, graph.node('Expand', [values.value, length])]);
  });
};
