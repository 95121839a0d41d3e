/** All cases of ops: one table an op list of tfjs. */
import { ARITHMETIC_CASES } from './arithmetic-cases.ts';
import { GRAPH_CASES } from './graph-cases.ts';
import type { OpCase } from './op-case.ts';

export const OP_CASES: readonly OpCase[] = [...ARITHMETIC_CASES, ...GRAPH_CASES];
