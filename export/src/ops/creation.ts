/**
 * Ops that make tensors of nothing but shapes and numbers: op list `creation` of tfjs.
 * ONNX operators of those that are not random: Expand 13, Range 11, Equal 13, Where 9, and plain arithmetic.
 */
import type { Dimension, Value } from '../onnx/graph.ts';
import type { OperandType } from '../read/graph-description.ts';
import { int64List, sizesIn } from './lists.ts';
import type { Op, OpConverter, OpTable } from './op.ts';
import {
  elementsOperand,
  isList,
  knownNumbers,
  lazyTensor,
  type OperandShape,
  type TensorOperand,
} from './operand.ts';
import { multinomial, randomNormal, randomUniform, randomUniformInt, truncatedNormal } from './random.ts';
import { emitRange } from './ranges.ts';
import { knownSizes, shapeOf } from './shapes.ts';
import { castValue, numberLike, numberType, valueAs } from './types.ts';

/** One number everywhere; lists of whole numbers are followed. */
function filled(op: Op, shape: OperandShape, dataType: OperandType, number: number, sizes: () => Value) {
  const emit = () => op.graph.node('Expand', [numberLike(op, dataType, number), sizes()]);
  const known = knownSizes(shape);
  if (known && isList(dataType, known)) {
    const elements = Array.from({ length: known[0] ?? 1 }, () => Math.trunc(number));
    return elementsOperand(op.graph, elements, known, emit);
  }
  return lazyTensor({ dataType, shape }, emit);
}

const fill: OpConverter = (op) => {
  const [list, value] = [op.input(0), op.input(1)];
  const dataType = op.attributes.dataType('T') ?? value.dataType;
  const [number] = knownNumbers(value) ?? [];
  if (number !== undefined) return filled(op, sizesIn(op, list), dataType, number, () => int64List(op, list));
  return lazyTensor({ dataType, shape: sizesIn(op, list) }, () => {
    const single = op.graph.node('Reshape', [
      valueAs(op, value, numberType(op, dataType)),
      op.graph.ints([]),
    ]);
    return op.graph.node('Expand', [single, int64List(op, list)]);
  });
};

const filledWith =
  (number: number): OpConverter =>
  (op) => {
    const dataType = op.attributes.dataType('T') ?? 'float32';
    return filled(op, sizesIn(op, op.input(0)), dataType, number, () => int64List(op, op.input(0)));
  };

const filledLike =
  (number: number): OpConverter =>
  (op) => {
    const x = op.input(0);
    return filled(op, x.shape, x.dataType, number, () => op.graph.node('Shape', [x.value]));
  };

/** A number that may be known at run time alone, as a single value of a type. */
function emitNumber(op: Op, operand: TensorOperand, dataType: 'float32' | 'int32'): Value {
  const [number] = knownNumbers(operand) ?? [];
  if (number !== undefined) return numberLike(op, dataType, number);
  return op.graph.node('Reshape', [valueAs(op, operand, dataType), op.graph.ints([])]);
}

const range: OpConverter = (op) => {
  const inputs = [op.input(0), op.input(1), op.input(2)];
  const dataType = numberType(op, op.attributes.dataType('Tidx') ?? 'int32');
  const [start, stop, step] = inputs.map((input) => knownNumbers(input)?.[0]);
  const isKnown = start !== undefined && stop !== undefined && step !== undefined;
  const count: Dimension = isKnown ? Math.max(0, Math.ceil((stop - start) / step)) : op.newSize();
  const emit = () =>
    op.graph.node(
      'Range',
      inputs.map((input) => emitNumber(op, input, dataType)),
    );
  if (isKnown && isList(dataType, [count])) {
    const elements = Array.from({ length: Number(count) }, (_, i) => start + i * step);
    return elementsOperand(op.graph, elements, [elements.length], emit);
  }
  return lazyTensor({ dataType, shape: [count] }, emit);
};

const linSpace: OpConverter = (op) => {
  const { graph } = op;
  const [start, stop, amount] = [op.input(0), op.input(1), op.input(2)];
  const count = knownNumbers(amount)?.[0] ?? op.newSize();
  return lazyTensor({ dataType: 'float32', shape: [count] }, () => {
    const [first, last] = [emitNumber(op, start, 'float32'), emitNumber(op, stop, 'float32')];
    const total = emitNumber(op, amount, 'int32');
    const gaps = graph.node('Max', [
      graph.node('Sub', [total, numberLike(op, 'int32', 1)]),
      numberLike(op, 'int32', 1),
    ]);
    const step = graph.node('Div', [graph.node('Sub', [last, first]), castValue(op, gaps, 'float32')]);
    const places = castValue(op, emitRange(op, total), 'float32');
    return graph.node('Add', [graph.node('Mul', [places, step]), first]);
  });
};

/** The hot place is last, whatever the attribute `axis` says, as in tfjs; a negative index is nowhere. */
const oneHot: OpConverter = (op) => {
  const { graph } = op;
  const [indices, depth] = [op.input(0), op.input(1)];
  const dataType = numberType(op, op.attributes.dataType('T') ?? 'float32');
  const shape = [...shapeOf(op, indices), knownNumbers(depth)?.[0] ?? op.newSize()];
  return lazyTensor({ dataType, shape }, () => {
    const column = graph.node('Unsqueeze', [valueAs(op, indices, 'int32'), graph.ints([-1])]);
    const isHot = graph.node('Equal', [column, emitRange(op, emitNumber(op, depth, 'int32'))]);
    const [on, off] = [op.input(2), op.input(3)].map((input) => emitNumber(op, input, dataType));
    return graph.node('Where', [isHot, on ?? '', off ?? '']);
  });
};

export const CREATION_OPS = {
  Fill: fill,
  LinSpace: linSpace,
  Multinomial: multinomial,
  OneHot: oneHot,
  Ones: filledWith(1),
  OnesLike: filledLike(1),
  RandomStandardNormal: randomNormal,
  RandomUniform: randomUniform,
  RandomUniformInt: randomUniformInt,
  Range: range,
  TruncatedNormal: truncatedNormal,
  Zeros: filledWith(0),
  ZerosLike: filledLike(0),
} satisfies OpTable;
