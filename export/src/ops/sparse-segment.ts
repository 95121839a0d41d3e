/**
 * SparseSegmentSum and SparseSegmentMean, of op list `sparse` of tfjs: rows picked by their indices and added up in
 * segments.
 * ONNX operators: Gather 13, ScatterND 16 (with `add`).
 */
import type { Value } from '../onnx/graph.ts';
import type { Op, OpConverter } from './op.ts';
import { shapeOf } from './shapes.ts';
import { FAR } from './slice.ts';
import { numberLike, valueAs } from './types.ts';

export const sparseSegment =
  ({ isMean }: { readonly isMean: boolean }): OpConverter =>
  (op) => {
    const { graph } = op;
    const [x, indices, segments] = [op.input(0), op.input(1), op.input(2)];
    const { dataType } = x;
    const from = shapeOf(op, x);
    if (op.opset < 16) return op.refuse('values in equal segments add up, which takes opset 16');
    if (dataType !== 'float32' && (isMean || dataType !== 'int32')) {
      return op.refuse(`its input is of type ${dataType}`);
    }
    const rows = graph.node('Gather', [x.value, valueAs(op, indices, 'int32')], { axis: 0 });
    const ids = valueAs(op, segments, 'int64');
    // Before the first segment, so that there are none where nothing is picked.
    const last = graph.node('ReduceMax', [graph.node('Concat', [graph.ints([-1]), ids], { axis: 0 })], {
      keepdims: 1,
    });
    const count = graph.node('Add', [last, graph.ints([1])]);
    const rowShape = graph.node('Slice', [
      graph.node('Shape', [x.value]),
      graph.ints([1]),
      graph.ints([FAR]),
    ]);
    const zeros = graph.node('Expand', [
      numberLike(op, dataType, 0),
      graph.node('Concat', [count, rowShape], { axis: 0 }),
    ]);
    const sums = addAt(op, zeros, ids, rows);
    return {
      kind: 'tensor',
      value: isMean ? graph.node('Div', [sums, rowCounts(op, count, ids, from.length)]) : sums,
      dataType,
      shape: [op.newSize(), ...from.slice(1)],
    };
  };

function addAt(op: Op, x: Value, places: Value, rows: Value): Value {
  const inputs = [x, op.graph.node('Unsqueeze', [places, op.graph.ints([-1])]), rows];
  return op.graph.node('ScatterND', inputs, { reduction: 'add' });
}

/** How many rows each segment has, one at least, with as many dimensions as the sums. */
function rowCounts(op: Op, segmentCount: Value, segments: Value, rank: number): Value {
  const { graph } = op;
  const zeros = graph.node('Expand', [graph.float(0), segmentCount]);
  const ones = graph.node('Expand', [graph.float(1), graph.node('Shape', [segments])]);
  const counts = graph.node('Max', [addAt(op, zeros, segments, ones), graph.float(1)]);
  const shape = Array.from({ length: rank }, (_, axis) => (axis === 0 ? -1 : 1));
  return graph.node('Reshape', [counts, graph.ints(shape)]);
}
