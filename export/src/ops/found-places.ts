/**
 * Where and ListDiff, of op list `dynamic` of tfjs.
 * ONNX operators: NonZero 13, Transpose 13, Equal 13, ReduceSum 13, Gather 13.
 */
import type { OpConverter } from './op.ts';
import { rankOf } from './shapes.ts';
import { castValue, valueAs } from './types.ts';

/** The indices of all that is true, one a row. */
export const where: OpConverter = (op) => {
  const { graph } = op;
  const condition = op.input(0);
  const places = graph.node('NonZero', [valueAs(op, condition, 'bool')]);
  return {
    kind: 'tensor',
    value: castValue(op, graph.node('Transpose', [places], { perm: [1, 0] }), 'int32'),
    dataType: 'int32',
    shape: [op.newSize(), rankOf(op, condition)],
  };
};

/** What is in the first list and not in the second, and where. */
export const listDiff: OpConverter = (op) => {
  const { graph } = op;
  const [x, y] = [op.input(0), op.input(1)];
  const { dataType } = x;
  if (dataType !== y.dataType) return op.refuse(`its inputs are of the types ${dataType} and ${y.dataType}`);
  if (dataType === 'string' || dataType === 'complex64')
    return op.refuse(`its inputs are of type ${dataType}`);
  const isEqual = graph.node('Equal', [graph.node('Unsqueeze', [x.value, graph.ints([1])]), y.value]);
  // A sum, since the second list may be empty.
  const counts = graph.node('ReduceSum', [castValue(op, isEqual, 'int32'), graph.ints([1])], { keepdims: 0 });
  const isMissing = graph.node('Not', [castValue(op, counts, 'bool')]);
  const places = graph.node('Squeeze', [graph.node('NonZero', [isMissing]), graph.ints([0])]);
  const shape = [op.newSize()];
  return [
    { kind: 'tensor', value: graph.node('Gather', [x.value, places], { axis: 0 }), dataType, shape },
    { kind: 'tensor', value: castValue(op, places, 'int32'), dataType: 'int32', shape },
  ];
};
