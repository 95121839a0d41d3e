/** Ops that look for values. */
import { B, float, given, int, type OpCase, opCase, scalar } from './op-case.ts';

const SORTED = given('float32', [2, 5], [-1, 0, 0.5, 0.5, 2, -2, -1, 0, 1, 1.5]);
const two = { outputCount: 2 };

export const EVALUATION_CASES: readonly OpCase[] = [
  opCase('TopKV2', [float(B, 6), scalar(3)], { attributes: { sorted: true }, ...two }),
  opCase('TopKV2', [int(0, 3, B, 2, 6), scalar(4)], { attributes: { sorted: true }, ...two }),
  opCase('TopKV2', [float(B, 6), given('int32', [], [2])], { attributes: { sorted: true }, ...two }),
  ...(['LowerBound', 'UpperBound'] as const).flatMap((op) => [
    opCase(op, [SORTED, given('float32', [2, 3], [0.5, -3, 9, -1, 0.2, 1.5])]),
    opCase(op, [given('int32', [1, 4], [1, 3, 3, 8]), int(0, 9, 1, 6)]),
  ]),
  opCase('Unique', [given('float32', [6], [2, -1, 2, 0.5, -1, 7])], two),
  opCase('Unique', [given('int32', [5], [3, 1, 3, 3, 0])], two),
  opCase('UniqueV2', [given('int32', [5], [3, 1, 3, 3, 0]), scalar(0)], two),
  opCase('UniqueV2', [given('float32', [3, 2], [1, 2, 0, 1, 1, 2]), scalar(0)], two),
  opCase('UniqueV2', [given('float32', [2, 3], [1, 0, 1, 2, 5, 2]), scalar(1)], two),
];
