/** Ops that make fewer numbers of many, or go along an axis. */
import {
  B,
  bool,
  float,
  given,
  int,
  ints,
  type OpCase,
  opCase,
  positive,
  scalar,
  stored,
} from './op-case.ts';

const REDUCTIONS = ['Max', 'Mean', 'Min', 'Sum', 'Prod'] as const;
const keep = { attributes: { keep_dims: true } };
const NUMBERS = given('int32', [6], [1, 4, 0, 1, 1, 7]);
const NONE = stored(given('float32', [0], []));

export const REDUCTION_CASES: readonly OpCase[] = [
  ...REDUCTIONS.flatMap((op) => [
    opCase(op, [float(B, 3, 4), ints(1)]),
    opCase(op, [float(B, 3, 4), ints(-1, 1)], keep),
    opCase(op, [float(B, 3, 4), scalar(2)]),
    opCase(op, [float(B, 3, 4), ints(0, 1, 2)]),
    opCase(op, [float(B, 3, 4), ints()]),
    opCase(op, [int(-5, 5, B, 3), ints(1)]),
  ]),
  ...(['Sum', 'Prod'] as const).map((op) => opCase(op, [bool(B, 3), ints(1)])),
  ...(['All', 'Any'] as const).flatMap((op) => [
    opCase(op, [bool(B, 3, 2), ints(1)]),
    opCase(op, [bool(B, 3, 2), ints(1, 2)], keep),
    opCase(op, [bool(B, 3), ints()]),
  ]),
  ...(['ArgMax', 'ArgMin'] as const).flatMap((op) => [
    opCase(op, [float(B, 5), scalar(1)]),
    opCase(op, [int(0, 3, B, 5, 2), scalar(-2)]),
  ]),
  ...(['Cumsum', 'Cumprod'] as const).flatMap((op) =>
    [false, true].flatMap((exclusive) =>
      [false, true].map((reverse) =>
        opCase(op, [positive(B, 4, 2), scalar(1)], { attributes: { exclusive, reverse } }),
      ),
    ),
  ),
  opCase('Cumsum', [int(0, 5, B, 4), scalar(1)]),
  opCase('Cumprod', [int(1, 3, B, 4), scalar(0)]),
  opCase('Bincount', [NUMBERS, scalar(5), NONE]),
  opCase('Bincount', [NUMBERS, scalar(8), float(6)]),
  opCase('DenseBincount', [NUMBERS, scalar(8), NONE], { attributes: { binary_output: false } }),
  opCase('DenseBincount', [int(0, 5, B, 4), scalar(6), NONE], { attributes: { binary_output: true } }),
  opCase('DenseBincount', [int(0, 5, 2, 4), scalar(6), float(2, 4)], {
    attributes: { binary_output: false },
  }),
];
