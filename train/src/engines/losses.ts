/**
 * The losses that every engine computes the same way.
 *
 * A row's loss is the mean over all its dimensions but the batch (as Keras' `sum_over_batch_size` gives it), and a
 * batch's loss the sum of the rows' weighted losses divided by the number of rows. Cross-entropies of a layer that
 * ends in sigmoid or softmax are computed from its logits, so that they stay exact where the probability saturates.
 */

/** Two classes, sigmoid output; `labelSmoothing` s moves targets to `y (1 - s) + s / 2`. */
interface BinaryCrossentropy {
  readonly name: 'binaryCrossentropy';
  readonly labelSmoothing?: number | undefined;
}

/** Softmax output; targets are probabilities a class, or class indices in the sparse form; smoothed by `s / C`. */
interface CategoricalCrossentropy {
  readonly name: 'categoricalCrossentropy' | 'sparseCategoricalCrossentropy';
  readonly labelSmoothing?: number | undefined;
}

/** Any output; targets of the same shape. */
interface RegressionLoss {
  readonly name: 'meanSquaredError' | 'meanAbsoluteError';
}

/** Quadratic up to an error of `delta` (default 1), linear beyond it: Huber 1964. */
interface HuberLoss {
  readonly name: 'huber';
  readonly delta?: number | undefined;
}

export type LossOptions = BinaryCrossentropy | CategoricalCrossentropy | RegressionLoss | HuberLoss;
export type LossName = LossOptions['name'];
