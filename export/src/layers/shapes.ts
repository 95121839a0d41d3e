/** Shapes that are known at run time alone: Shape 13 or 15, Slice, Concat, Expand, Reshape 13 (ONNX versions). */
import type { GraphBuilder } from '../onnx/graph-builder.ts';
import type { Value } from '../onnx/index.ts';

/** The sizes of some axes, int64. */
export function emitSizes(graph: GraphBuilder, x: Value, from: number, to: number): Value {
  return graph.node('Slice', [graph.node('Shape', [x]), graph.ints([from]), graph.ints([to])]);
}

/** The same values in another shape, which is put together of these lists of sizes. */
export function emitShaped(graph: GraphBuilder, x: Value, sizes: readonly Value[]): Value {
  return graph.node('Reshape', [x, graph.node('Concat', sizes, { axis: 0 })]);
}

/** float32 zeros in a shape that is put together of these lists of sizes. */
export function emitZeros(graph: GraphBuilder, sizes: readonly Value[]): Value {
  return graph.node('Expand', [graph.float(0), graph.node('Concat', sizes, { axis: 0 })]);
}
