/** The operators that the converter computes itself where their inputs are known. */
import { ARRANGEMENT_EVALUATORS } from './arrangement.ts';
import { ELEMENTWISE_EVALUATORS } from './elementwise.ts';
import type { Evaluator } from './evaluator.ts';
import { SHAPE_EVALUATORS } from './shapes.ts';

export const EVALUATORS: ReadonlyMap<string, Evaluator> = new Map(
  Object.entries({ ...ARRANGEMENT_EVALUATORS, ...ELEMENTWISE_EVALUATORS, ...SHAPE_EVALUATORS }),
);
