/**
 * Area under the ROC curve: the chance that a positive has a higher score than a negative, ties counted half.
 *
 * @param scores one each.
 * @param isPositive one each.
 * @returns null where there are no positives or no negatives.
 * @see Mann-Whitney U; sklearn.metrics.roc_auc_score
 */
export function areaUnderRoc(scores: readonly number[], isPositive: readonly boolean[]): number | null {
  const order = [...scores.keys()].sort((a, b) => (scores[a] ?? 0) - (scores[b] ?? 0));
  let positiveCount = 0;
  let rankSum = 0;
  for (let start = 0; start < order.length; ) {
    let end = start;
    while (end < order.length && scores[order[end] ?? 0] === scores[order[start] ?? 0]) end += 1;
    const positives = order.slice(start, end).filter((index) => isPositive[index]).length;
    // Ranks count from 1; equal scores share the mean of theirs.
    rankSum += positives * ((start + 1 + end) / 2);
    positiveCount += positives;
    start = end;
  }
  const negativeCount = order.length - positiveCount;
  if (positiveCount === 0 || negativeCount === 0) return null;
  return (rankSum - (positiveCount * (positiveCount + 1)) / 2) / (positiveCount * negativeCount);
}
