/** Limits for what a conversion spells out one by one, so that a damaged file cannot ask for billions. */
import type { Op } from './op.ts';

const MOST = 65_536;

/**
 * A count of outputs, sizes or places that are spelled out.
 *
 * @param things what is counted, in plural, for the refusal.
 */
export function countable(op: Op, count: number, things: string): number {
  if (Number.isInteger(count) && count >= 0 && count <= MOST) return count;
  return op.refuse(`it has ${count} ${things}: a whole number up to ${MOST} can be converted`);
}
