/** Loss and accuracy of predictions, as Keras computes them. */

/** Keras' `epsilon()`: probabilities are kept this far from 0 and 1 before the logarithm. */
const EPSILON = 1e-7;

export interface Metrics {
  /** Mean cross-entropy, natural logarithm. */
  readonly loss: number;
  /** Fraction of rows whose likeliest class is the right one; a binary output counts as class 1 from 0.5 on, as in the runtime. */
  readonly accuracy: number;
  /** Rows measured. */
  readonly count: number;
}

/** Adds up metrics over batches. */
export class MetricsSum {
  #lossSum = 0;
  #correct = 0;
  #count = 0;

  /**
   * @param predictions float32 `[rows, outputs]`, one sigmoid output or a softmax over the classes.
   * @param targets `[rows]`, class indices.
   * @param lossSum loss of the rows, added up; computed from the predictions where it is not given.
   */
  add(predictions: Float32Array, targets: ArrayLike<number>, lossSum?: number): void {
    const outputs = predictions.length / targets.length;
    for (let row = 0; row < targets.length; row++) {
      const target = targets[row] ?? 0;
      const output = predictions.subarray(row * outputs, (row + 1) * outputs);
      if (likeliestClass(output) === target) this.#correct += 1;
      if (lossSum === undefined) this.#lossSum += crossEntropy(output, target);
    }
    this.#lossSum += lossSum ?? 0;
    this.#count += targets.length;
  }

  result(): Metrics {
    return { loss: this.#lossSum / this.#count, accuracy: this.#correct / this.#count, count: this.#count };
  }
}

function likeliestClass(output: Float32Array): number {
  if (output.length === 1) return Number((output[0] ?? 0) >= 0.5);
  return output.indexOf(Math.max(...output));
}

function crossEntropy(output: Float32Array, target: number): number {
  const positive = output[0] ?? 0;
  const single = target === 1 ? positive : 1 - positive;
  const probability = output.length === 1 ? single : (output[target] ?? 0);
  return -Math.log(Math.min(Math.max(probability, EPSILON), 1 - EPSILON));
}
