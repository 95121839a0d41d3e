/** All cases of ops: one table an op list of tfjs. */
import { ARITHMETIC_CASES } from './arithmetic-cases.ts';
import { BASIC_MATH_CASES } from './basic-math-cases.ts';
import { GRAPH_CASES } from './graph-cases.ts';
import { LOGICAL_CASES } from './logical-cases.ts';
import type { OpCase } from './op-case.ts';

export const OP_CASES: readonly OpCase[] = [
  ...ARITHMETIC_CASES,
  ...BASIC_MATH_CASES,
  ...GRAPH_CASES,
  ...LOGICAL_CASES,
];
