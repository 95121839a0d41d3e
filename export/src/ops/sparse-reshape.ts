/**
 * SparseReshape, of op list `sparse` of tfjs: the indices that the same places have in another shape.
 * ONNX operators (versions in opset 13): Abs, Concat, Div, Equal, Gather, Mod, Mul, ReduceProd, ReduceSum, Where.
 */
import type { Value } from '../onnx/graph.ts';
import { int64List, listLength } from './lists.ts';
import type { Op, OpConverter } from './op.ts';
import { elementsOperand, knownNumbers, lazyTensor, type TensorOperand } from './operand.ts';
import { shapeOf } from './shapes.ts';
import { castValue, valueAs } from './types.ts';

export const sparseReshape: OpConverter = (op) => {
  const { graph } = op;
  const [indices, from, to] = [op.input(0), op.input(1), op.input(2)];
  const [fromRank, toRank] = [listLength(op, from), listLength(op, to)];
  const [count = 1] = shapeOf(op, indices);
  if (fromRank === undefined || toRank === undefined) {
    return op.refuse('the length of its shapes is known at run time alone');
  }
  const oldSizes = int64List(op, from);
  const newSizes = fillIn(op, oldSizes, int64List(op, to));
  const places = flatten(op, valueAs(op, indices, 'int64'), stridesOf(op, oldSizes, fromRank));
  const columns = stridesOf(op, newSizes, toRank).map((stride, axis) =>
    graph.node('Mod', [graph.node('Div', [places, stride]), sizeAt(op, newSizes, axis)]),
  );
  return [
    {
      kind: 'tensor',
      value: castValue(op, graph.node('Concat', columns, { axis: 1 }), 'int32'),
      dataType: 'int32',
      shape: [count, toRank],
    },
    shapeOperand(op, to, toRank, newSizes),
  ];
};

/** The new shape; known where it was given without an open size. */
function shapeOperand(op: Op, to: TensorOperand, rank: number, sizes: Value): TensorOperand {
  const emit = (): Value => castValue(op, sizes, 'int32');
  const numbers = knownNumbers(to);
  return numbers && !numbers.includes(-1)
    ? elementsOperand(op.graph, numbers, [rank], emit)
    : lazyTensor({ dataType: 'int32', shape: [rank] }, emit);
}

/** A size of -1 becomes what the others leave. */
function fillIn(op: Op, oldSizes: Value, newSizes: Value): Value {
  const { graph } = op;
  const total = (sizes: Value): Value => graph.node('ReduceProd', [sizes], { keepdims: 1 });
  const others = graph.node('Abs', [total(newSizes)]);
  const isOpen = graph.node('Equal', [newSizes, graph.ints([-1])]);
  return graph.node('Where', [isOpen, graph.node('Div', [total(oldSizes), others]), newSizes]);
}

function sizeAt(op: Op, sizes: Value, axis: number): Value {
  return op.graph.node('Gather', [sizes, op.graph.ints([axis])], { axis: 0 });
}

/** How far apart neighbours along each axis are; each int64 `[1]`. */
function stridesOf(op: Op, sizes: Value, rank: number): readonly Value[] {
  const strides: Value[] = [];
  for (let axis = rank - 1; axis >= 0; axis -= 1) {
    const [inner] = strides;
    strides.unshift(
      inner === undefined ? op.graph.ints([1]) : op.graph.node('Mul', [inner, sizeAt(op, sizes, axis + 1)]),
    );
  }
  return strides;
}

/** The places in a tensor of one dimension, `[count, 1]`. */
function flatten(op: Op, indices: Value, strides: readonly Value[]): Value {
  const { graph } = op;
  const weighted = graph.node('Mul', [indices, graph.node('Concat', strides, { axis: 0 })]);
  return graph.node('ReduceSum', [weighted, graph.ints([1])], { keepdims: 1 });
}
