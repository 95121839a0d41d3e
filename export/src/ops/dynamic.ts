/** Ops whose results are as long as their content says: op list `dynamic` of tfjs. */
import { listDiff, where } from './found-places.ts';
import { nonMaxSuppression, nonMaxSuppressionV4, nonMaxSuppressionV5 } from './non-max-suppression.ts';
import type { OpTable } from './op.ts';

export const DYNAMIC_OPS = {
  ListDiff: listDiff,
  NonMaxSuppressionV2: nonMaxSuppression,
  NonMaxSuppressionV3: nonMaxSuppression,
  NonMaxSuppressionV4: nonMaxSuppressionV4,
  NonMaxSuppressionV5: nonMaxSuppressionV5,
  Where: where,
} satisfies OpTable;
