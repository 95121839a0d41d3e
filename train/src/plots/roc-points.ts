export interface RocPoint {
  /** Part of the negatives that is taken for positive. */
  readonly x: number;
  /** Part of the positives that is found. */
  readonly y: number;
}

/** Closer points cannot be told apart in a plot. */
const MIN_DISTANCE = 1 / 256;

/**
 * The ROC curve: a point for each score that may be the lowest which counts as positive, equal scores together, without
 * points that lie closer to the one before than a plot shows.
 *
 * @param scores one each.
 * @param isPositive one each.
 * @returns from (0, 0) to (1, 1); empty where there are no positives or no negatives.
 * @see sklearn.metrics.roc_curve
 */
export function rocPoints(scores: readonly number[], isPositive: readonly boolean[]): RocPoint[] {
  const positiveCount = isPositive.filter(Boolean).length;
  const negativeCount = isPositive.length - positiveCount;
  if (positiveCount === 0 || negativeCount === 0) return [];
  const order = [...scores.keys()].sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0));
  const points: RocPoint[] = [{ x: 0, y: 0 }];
  let truePositives = 0;
  for (const [rank, index] of order.entries()) {
    if (isPositive[index]) truePositives += 1;
    const next = order[rank + 1];
    if (next !== undefined && scores[next] === scores[index]) continue;
    const point = { x: (rank + 1 - truePositives) / negativeCount, y: truePositives / positiveCount };
    const last = points.at(-1) ?? { x: 0, y: 0 };
    if (next === undefined || point.x - last.x + (point.y - last.y) >= MIN_DISTANCE) points.push(point);
  }
  return points;
}
