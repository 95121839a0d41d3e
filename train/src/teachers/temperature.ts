/** Guo et al. 2017, On Calibration of Modern Neural Networks: temperature scaling of a binary classifier. */

/** The logarithm of the temperature lies between minus and plus this. */
const WIDEST = Math.log(100);
const GOLDEN = (Math.sqrt(5) - 1) / 2;
const ITERATIONS = 60;

/**
 * The number by which logits are divided so that their sigmoids are the most likely probabilities of the targets: above
 * 1 for a model that is too sure of itself.
 *
 * @param targets 0 or 1, or a probability, for each logit.
 */
export function fitTemperature(logits: ArrayLike<number>, targets: ArrayLike<number>): number {
  // The loss is convex in 1 / temperature, and so has one minimum in its logarithm.
  let [low, high] = [-WIDEST, WIDEST];
  const lossAt = (logTemperature: number): number => crossentropy(logits, targets, Math.exp(-logTemperature));
  for (let i = 0; i < ITERATIONS; i++) {
    const width = GOLDEN * (high - low);
    if (lossAt(high - width) < lossAt(low + width)) high = low + width;
    else low = high - width;
  }
  return Math.exp((low + high) / 2);
}

/** Sum of `softplus(z) - y·z`. */
function crossentropy(logits: ArrayLike<number>, targets: ArrayLike<number>, factor: number): number {
  let sum = 0;
  for (let i = 0; i < logits.length; i++) {
    const logit = (logits[i] ?? 0) * factor;
    sum += Math.max(logit, 0) + Math.log1p(Math.exp(-Math.abs(logit))) - (targets[i] ?? 0) * logit;
  }
  return sum;
}
