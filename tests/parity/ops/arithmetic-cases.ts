/** Ops on two tensors that broadcast. */
import { B, between, float, given, int, type OpCase, opCase, positive, scalar, stored } from './op-case.ts';

/** Ops that take both floats and whole numbers of any sign. */
const ANY_NUMBERS = ['Add', 'AddV2', 'Sub', 'Mul', 'Maximum', 'Minimum', 'SquaredDifference'] as const;
const QUOTIENTS = ['Div', 'RealDiv', 'DivNoNan', 'FloorDiv', 'Mod', 'FloorMod'] as const;
const NOT_ZERO = between(0.5, 3, B, 4);
const SIGNS = given('int32', [6], [-3, -2, -1, 1, 2, 3]);

export const ARITHMETIC_CASES: readonly OpCase[] = [
  ...ANY_NUMBERS.flatMap((op) => [
    opCase(op, [float(B, 4), float(B, 4)]),
    opCase(op, [float(B, 1, 4), stored(float(3, 1))]),
    opCase(op, [float(B, 4), scalar(0.5, 'float32')]),
    opCase(op, [int(-5, 5, B, 4), int(-5, 5, B, 4)]),
    opCase(op, [float(B, 4), int(-5, 5, 4)]),
  ]),
  ...QUOTIENTS.flatMap((op) => [
    opCase(op, [float(B, 4), NOT_ZERO]),
    opCase(op, [float(B, 6), stored({ ...SIGNS, dataType: 'float32' })]),
    opCase(op, [int(-20, 20, B, 6), SIGNS]),
    opCase(op, [int(-20, 20, B, 6), stored(SIGNS)]),
    opCase(op, [float(B, 6), SIGNS]),
  ]),
  opCase('DivNoNan', [float(B, 4), given('float32', [4], [0, 1, 0, 2])]),
  opCase('DivNoNan', [int(-9, 9, B, 4), given('int32', [4], [0, 1, 0, 2])]),
  opCase('BiasAdd', [float(B, 2, 3), stored(float(3))]),
  opCase('BiasAdd', [float(B, 3), stored(float(3))]),
  opCase('AddN', [float(B, 4), float(B, 4), float(B, 4)]),
  opCase('AddN', [float(B, 4)]),
  opCase('AddN', [int(0, 9, B, 4), int(0, 9, B, 4)]),
  opCase('Pow', [positive(B, 4), float(B, 4)]),
  opCase('Pow', [float(B, 4), scalar(2, 'float32')]),
  opCase('Pow', [int(-4, 4, B, 4), scalar(3)]),
];
