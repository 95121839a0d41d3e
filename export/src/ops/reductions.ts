/**
 * Reductions over axes, of op list `reduction` of tfjs, and EuclideanNorm of `normalization`.
 * ONNX operators: ReduceMax, ReduceMean, ReduceMin, ReduceProd, ReduceL2 (13; axes as an input from 18 on), ReduceSum 13.
 */
import type { Dimension, Value } from '../onnx/graph.ts';
import type { OperandType } from '../read/graph-description.ts';
import { multiplySizes } from './lists.ts';
import type { Op, OpConverter } from './op.ts';
import { elementsOperand, lazyTensor, type TensorOperand } from './operand.ts';
import { normalizeAxes, shapeOf } from './shapes.ts';
import { castValue, valueAs } from './types.ts';

export type Reduction = 'ReduceL2' | 'ReduceMax' | 'ReduceMean' | 'ReduceMin' | 'ReduceProd' | 'ReduceSum';

/** Adds the node. */
export function emitReduction(
  op: Op,
  opType: Reduction,
  x: Value,
  axes: readonly number[],
  keepsDimensions: boolean,
): Value {
  const { graph } = op;
  const keepdims = keepsDimensions ? 1 : 0;
  const takesInput = op.opset >= 18 || opType === 'ReduceSum';
  return takesInput
    ? graph.node(opType, [x, graph.ints(axes)], { keepdims })
    : graph.node(opType, [x], { axes, keepdims });
}

interface Options {
  /** What whole numbers become; the type of the input where it is left out. */
  readonly intType?: OperandType;
  /** True for an op that takes bool as whole numbers, in tfjs too. */
  readonly takesBool?: boolean;
}

/** The axes are the second input. Without any, nothing is reduced, while ONNX would reduce all. */
export const reduction =
  (opType: Reduction, { intType, takesBool = false }: Options = {}): OpConverter =>
  (op) => {
    const x = op.input(0);
    const isBool = x.dataType === 'bool' && takesBool;
    if (x.dataType !== 'float32' && x.dataType !== 'int32' && !isBool) {
      return op.refuse(`its input is of type ${x.dataType}`);
    }
    const dataType = x.dataType === 'float32' ? 'float32' : (intType ?? 'int32');
    const { axes, shape, keepsDimensions } = readAxes(op, x);
    const emit = () => {
      const value = valueAs(op, x, dataType === 'float32' ? 'float32' : 'int32');
      return axes.length === 0 ? value : emitReduction(op, opType, value, axes, keepsDimensions);
    };
    const product =
      opType === 'ReduceProd' && dataType === 'int32' && axes.length === 1 ? x.elements : undefined;
    if (product && shape.length === 0)
      return elementsOperand(op.graph, [multiplySizes(op, product)], [], emit);
    return lazyTensor({ dataType, shape }, emit);
  };

/** All and Any, over 0 and 1. */
export const boolReduction =
  (opType: 'ReduceMax' | 'ReduceMin'): OpConverter =>
  (op) => {
    const x = op.input(0);
    const { axes, shape, keepsDimensions } = readAxes(op, x);
    if (x.dataType !== 'bool') return op.refuse(`its input is of type ${x.dataType}`);
    if (axes.length === 0) return x;
    return lazyTensor({ dataType: 'bool', shape }, () => {
      const reduced = emitReduction(op, opType, valueAs(op, x, 'int32'), axes, keepsDimensions);
      return castValue(op, reduced, 'bool');
    });
  };

function readAxes(op: Op, x: TensorOperand) {
  const from = shapeOf(op, x);
  const axes = normalizeAxes(op, op.numbers(1), from.length);
  const keepsDimensions = op.attributes.bool('keep_dims') ?? false;
  const kept = (size: Dimension, axis: number): readonly Dimension[] => {
    if (!axes.includes(axis)) return [size];
    return keepsDimensions ? [1] : [];
  };
  return { axes, keepsDimensions, shape: from.flatMap(kept) };
}
