/** Ops on tensors of which only some places are stored. */
import { type ArgumentSpec, float, given, int, ints, type OpCase, opCase, open, scalar } from './op-case.ts';

const places = (columns: number, ...values: readonly number[]): ArgumentSpec =>
  given('int32', [values.length / columns, columns], values);
const fed = (...values: readonly number[]): ArgumentSpec => given('int32', [values.length], values);
const opsets = { first: 16 };

const segmentCases: readonly OpCase[] = ['SparseSegmentSum', 'SparseSegmentMean'].flatMap((op) => [
  opCase(op, [float(5, 3), fed(4, 0, 2, 2), fed(0, 0, 1, 3)], { opsets }),
  opCase(op, [open(float(5, 2, 3)), ints(4, 0), ints(1, 1)], { opsets }),
  opCase(op, [float(5), fed(3, 1, 2), fed(2, 2, 2)], { opsets }),
]);

const outputCount = 2;
const reshapeCases: readonly OpCase[] = [
  opCase('SparseReshape', [places(2, 0, 1, 1, 0, 1, 5), ints(2, 6), ints(3, 4)], { outputCount }),
  opCase('SparseReshape', [places(2, 0, 1, 1, 0, 1, 5), ints(2, 6), ints(2, -1, 3)], { outputCount }),
  opCase('SparseReshape', [places(3, 0, 1, 2, 1, 0, 0), fed(2, 3, 4), fed(-1)], { outputCount }),
];

const fillCases: readonly OpCase[] = [
  [places(2, 0, 1, 0, 3, 2, 0, 3, 1), fed(5, 6)],
  [places(2, 3, 1, 0, 3, 3, 0, 0, 1), fed(4, 6)],
  [places(2, 0, 1, 1, 3, 2, 0, 3, 1), ints(4, 6)],
  [places(1, 1, 4, 4, 2), fed(6)],
].flatMap(([indices = fed(), shape = fed()]) => [
  opCase('SparseFillEmptyRows', [indices, float(4), shape, scalar(-1, 'float32')], { outputCount: 4 }),
  opCase('SparseFillEmptyRows', [indices, int(1, 9, 4), shape, scalar(0)], { outputCount: 4 }),
]);

export const SPARSE_CASES: readonly OpCase[] = [...segmentCases, ...reshapeCases, ...fillCases];
