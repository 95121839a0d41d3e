/**
 * Ops that look for values: op list `evaluation` of tfjs.
 * ONNX operators: TopK 11, Unique 11, Less 13, LessOrEqual 16, ReduceSum 13.
 */

import { int64List } from './lists.ts';
import type { Op, OpConverter, OpTable } from './op.ts';
import { knownNumbers, lazyTensor, type Operand, type TensorOperand } from './operand.ts';
import { emitReduction } from './reductions.ts';
import { normalizeAxis, shapeOf } from './shapes.ts';
import { castValue, commonType, numberType, valueIn } from './types.ts';

const topK: OpConverter = (op) => {
  const [x, count] = [op.input(0), op.input(1)];
  const from = shapeOf(op, x);
  const shape = from.with(-1, knownNumbers(count)?.[0] ?? op.newSize());
  const dataType = numberType(op, x.dataType);
  const sorted = (op.attributes.bool('sorted') ?? true) ? 1 : 0;
  const [values = '', indices = ''] = op.graph.nodes('TopK', [x.value, int64List(op, count)], 2, {
    axis: -1,
    sorted,
  });
  return [
    { kind: 'tensor', value: values, dataType, shape },
    { kind: 'tensor', value: castValue(op, indices, 'int32'), dataType: 'int32', shape },
  ];
};

/** For each value how many of its row of a sorted sequence come before it. */
const bound =
  (comparison: 'Less' | 'LessOrEqual'): OpConverter =>
  (op) => {
    const { graph } = op;
    const [sequence, values] = [op.input(0), op.input(1)];
    const rank = shapeOf(op, values).length;
    const dataType = numberType(op, commonType([sequence, values]));
    return lazyTensor({ dataType: 'int32', shape: values.shape }, () => {
      const row = graph.node('Unsqueeze', [valueIn(op, sequence, dataType), graph.ints([-2])]);
      const column = graph.node('Unsqueeze', [valueIn(op, values, dataType), graph.ints([-1])]);
      const isBefore = castValue(op, graph.node(comparison, [row, column]), 'int32');
      return emitReduction(op, 'ReduceSum', isBefore, [rank], false);
    });
  };

/** In the order in which the values come first. ONNX Runtime takes whole numbers as int64 alone. */
function unique(op: Op, x: TensorOperand, axisGiven: number): readonly Operand[] {
  const from = shapeOf(op, x);
  const axis = normalizeAxis(op, axisGiven, from.length);
  const dataType = numberType(op, x.dataType);
  const value = dataType === 'int32' ? castValue(op, x.value, 'int64') : x.value;
  const outputs = [true, false, true] as const;
  const [values = '', , places = ''] = op.graph.nodes('Unique', [value], outputs, { axis, sorted: 0 });
  return [
    {
      kind: 'tensor',
      value: dataType === 'int32' ? castValue(op, values, 'int32') : values,
      dataType,
      shape: from.with(axis, op.newSize()),
    },
    {
      kind: 'tensor',
      value: castValue(op, places, 'int32'),
      dataType: 'int32',
      shape: from.slice(axis, axis + 1),
    },
  ];
}

export const EVALUATION_OPS = {
  LowerBound: bound('Less'),
  TopKV2: topK,
  Unique: (op) => unique(op, op.input(0), 0),
  UniqueV2: (op) => unique(op, op.input(0), knownNumbers(op.input(1))?.[0] ?? 0),
  UpperBound: bound('LessOrEqual'),
} satisfies OpTable;
