/** Comparisons and choices. */
import { B, bool, float, given, int, type OpCase, opCase, scalar, stored } from './op-case.ts';

const COMPARISONS = ['Equal', 'Greater', 'GreaterEqual', 'Less', 'LessEqual', 'NotEqual'] as const;

export const LOGICAL_CASES: readonly OpCase[] = [
  ...COMPARISONS.flatMap((op) => [
    opCase(op, [float(B, 4), float(B, 4)]),
    opCase(op, [int(0, 2, B, 4), int(0, 2, B, 4)]),
    opCase(op, [int(0, 2, B, 4), scalar(1)]),
    opCase(op, [int(-2, 2, B, 4), stored(given('float32', [4], [-1, 0, 0.5, 1]))]),
  ]),
  opCase('Equal', [bool(B, 4), bool(B, 4)]),
  opCase('NotEqual', [bool(B, 4), bool(4)]),
  opCase('LogicalAnd', [bool(B, 4), bool(B, 4)]),
  opCase('LogicalOr', [bool(B, 1, 4), bool(3, 1)]),
  opCase('LogicalNot', [bool(B, 4)]),
  ...(['Select', 'SelectV2'] as const).flatMap((op) => [
    opCase(op, [bool(B, 4), float(B, 4), float(B, 4)]),
    opCase(op, [bool(B, 4), int(0, 5, B, 4), int(0, 5, B, 4)]),
    opCase(op, [bool(B, 4), bool(B, 4), bool(B, 4)]),
    opCase(op, [bool(B, 1), float(B, 4), scalar(0, 'float32')]),
  ]),
];
