/** Reductions over axes: an attribute before opset 18 (ReduceSum: 13), an input from then on. */
import type { GraphBuilder } from '../onnx/graph-builder.ts';
import type { Value } from '../onnx/index.ts';

const FIRST_OPSET_WITH_INPUT = 18;

/** Adds the node; the reduced axes stay, with size 1. */
export function emitReduction(
  graph: GraphBuilder,
  opset: number,
  opType: 'ReduceMean' | 'ReduceLogSumExp',
  { x, axes }: { readonly x: Value; readonly axes: readonly number[] },
): Value {
  return opset < FIRST_OPSET_WITH_INPUT
    ? graph.node(opType, [x], { axes, keepdims: 1 })
    : graph.node(opType, [x, graph.ints(axes)], { keepdims: 1 });
}
