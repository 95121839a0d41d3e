/**
 * NonMaxSuppressionV2 to V5, of op list `dynamic` of tfjs: the boxes with the best scores, without those that overlap
 * a better one.
 * ONNX operators: NonMaxSuppression 11, Gather 13, Pad 13. tfjs leaves a box out where the overlap reaches the
 * threshold, ONNX where it exceeds it: the next smaller float makes up for that.
 * Refused: scores lowered by overlaps (`soft_nms_sigma` above 0), a threshold of 0.
 */
import type { Dimension, Value } from '../onnx/graph.ts';
import { int64List } from './lists.ts';
import type { Op, OpConverter } from './op.ts';
import { knownNumbers, type TensorOperand } from './operand.ts';
import { shapeOf } from './shapes.ts';
import { castValue, valueAs } from './types.ts';

/** 1 - 2^-24: a positive float32 times this is the next smaller one. */
const JUST_BELOW_ONE = 0.99999994;

export const nonMaxSuppression: OpConverter = (op) =>
  int32List(castValue(op, selectBoxes(op), 'int32'), op.newSize());

export const nonMaxSuppressionV4: OpConverter = (op) => {
  const { graph } = op;
  const selected = selectBoxes(op);
  const count = graph.node('Shape', [selected]);
  const isPadded = op.attributes.bool('pad_to_max_output_size');
  const boxes = isPadded ? pad(op, selected, count) : selected;
  return [
    int32List(castValue(op, boxes, 'int32'), isPadded ? paddedSize(op) : op.newSize()),
    {
      kind: 'tensor',
      value: graph.node('Reshape', [castValue(op, count, 'int32'), graph.ints([])]),
      dataType: 'int32',
      shape: [],
    },
  ];
};

export const nonMaxSuppressionV5: OpConverter = (op) => {
  if (op.number(5) !== 0) return op.refuse('ONNX has no suppression that lowers scores (soft_nms_sigma)');
  const selected = selectBoxes(op);
  const size = op.newSize();
  const scores = op.graph.node('Gather', [valueAs(op, op.input(1), 'float32'), selected], { axis: 0 });
  return [
    int32List(castValue(op, selected, 'int32'), size),
    { kind: 'tensor', value: scores, dataType: 'float32', shape: [size] },
  ];
};

const int32List = (value: Value, size: Dimension): TensorOperand => ({
  kind: 'tensor',
  value,
  dataType: 'int32',
  shape: [size],
});

/** The places of the boxes that stay, int64 `[boxes]`. */
function selectBoxes(op: Op): Value {
  const { graph } = op;
  const [boxes, scores, limit, overlap] = [op.input(0), op.input(1), op.input(2), op.input(3)];
  if (knownNumbers(overlap)?.[0] === 0) {
    return op.refuse('TensorFlow.js keeps one box alone where the threshold of overlaps is 0');
  }
  const selected = graph.node('NonMaxSuppression', [
    graph.node('Unsqueeze', [valueAs(op, boxes, 'float32'), graph.ints([0])]),
    graph.node('Unsqueeze', [valueAs(op, scores, 'float32'), graph.ints([0, 1])]),
    int64List(op, limit),
    graph.node('Mul', [floatList(op, overlap), graph.float(JUST_BELOW_ONE)]),
    ...(op.type === 'NonMaxSuppressionV2' ? [] : [floatList(op, op.input(4))]),
  ]);
  // [boxes, 3]: batch, class, box.
  return graph.node('Gather', [selected, graph.int(2)], { axis: 1 });
}

function floatList(op: Op, number: TensorOperand): Value {
  return op.graph.node('Reshape', [valueAs(op, number, 'float32'), op.graph.ints([1])]);
}

/** Zeros behind the places, up to the limit or as many as there are boxes. */
function pad(op: Op, selected: Value, count: Value): Value {
  const { graph } = op;
  const boxCount = graph.node('Slice', [
    graph.node('Shape', [op.input(0).value]),
    graph.ints([0]),
    graph.ints([1]),
  ]);
  const wanted = graph.node('Min', [int64List(op, op.input(2)), boxCount]);
  const missing = graph.node('Sub', [wanted, count]);
  return graph.node('Pad', [selected, graph.node('Concat', [graph.ints([0]), missing], { axis: 0 })]);
}

function paddedSize(op: Op): Dimension {
  const [boxCount] = shapeOf(op, op.input(0));
  const [limit] = knownNumbers(op.input(2)) ?? [];
  return typeof boxCount === 'number' && limit !== undefined ? Math.min(boxCount, limit) : op.newSize();
}
