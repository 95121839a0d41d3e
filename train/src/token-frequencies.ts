/** How often tokens are drawn as wrong ones, which a right one is told from. */

/** By their count to the power of this: Mikolov et al. 2013, section 2.2. */
const DRAWING_POWER = 0.75;

/** float64 `[V]`: how often each token id stands in texts. */
export function countTokens(tokenIds: Int32Array, vocabularySize: number): Float64Array {
  const counts = new Float64Array(vocabularySize);
  for (const id of tokenIds) counts[id] = (counts[id] ?? 0) + 1;
  return counts;
}

/** float64 `[V]`: in which proportion tokens with these counts are drawn. */
export function drawingWeights(counts: Float64Array): Float64Array {
  return counts.map((count) => count ** DRAWING_POWER);
}
