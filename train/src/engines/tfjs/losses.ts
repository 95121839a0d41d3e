/** The losses of `../losses.ts` as tfjs operators: the loss of each row, float32 `[rows]`. */
import {
  abs,
  add,
  cast,
  clipByValue,
  customGrad,
  exp,
  log,
  logSoftmax,
  mean,
  minimum,
  mul,
  neg,
  oneHot,
  relu,
  reshape,
  sigmoid,
  sign,
  square,
  sub,
  sum,
  type Tensor,
  tensor,
} from '@tensorflow/tfjs-core';
import type { LossOptions } from '../losses.ts';

/** What the model gives for a batch. */
export interface ModelOutput {
  /** float32 `[rows, ...]`. */
  readonly values: Tensor;
  /** What went into the last sigmoid or softmax, where the model lets one see it. */
  readonly logits: Tensor | undefined;
}

/** The smallest probability where only probabilities are known, as in Keras. */
const EPSILON = 1e-7;

/** @param targets `[rows, ...]`, of the output's size, or one class index for each of its softmaxes. */
export function rowLosses(loss: LossOptions, targets: Float32Array, output: ModelOutput): Tensor {
  const { shape } = output.values;
  switch (loss.name) {
    case 'binaryCrossentropy':
      return rowMeans(binaryCrossentropy(smooth(tensor(targets, shape), loss.labelSmoothing, 2), output));
    case 'categoricalCrossentropy':
    case 'sparseCategoricalCrossentropy': {
      const classCount = shape.at(-1) ?? 1;
      const isSparse = loss.name === 'sparseCategoricalCrossentropy';
      const wanted = isSparse ? toOneHot(targets, shape) : tensor(targets, shape);
      return rowMeans(categoricalCrossentropy(smooth(wanted, loss.labelSmoothing, classCount), output));
    }
    case 'meanSquaredError':
      return rowMeans(square(sub(output.values, tensor(targets, shape))));
    case 'meanAbsoluteError':
      return rowMeans(magnitude(sub(output.values, tensor(targets, shape))));
    case 'huber':
      return rowMeans(huber(sub(output.values, tensor(targets, shape)), loss.delta ?? 1));
  }
}

/** The mean over all dimensions but the first. */
function rowMeans(losses: Tensor): Tensor {
  const rows = losses.shape[0] ?? 0;
  return mean(reshape(losses, [rows, losses.size / rows]), 1);
}

/** Targets `y (1 - s) + s / classCount`. */
function smooth(targets: Tensor, smoothing = 0, classCount: number): Tensor {
  return smoothing === 0 ? targets : add(mul(targets, 1 - smoothing), smoothing / classCount);
}

function toOneHot(classIndices: Float32Array, shape: readonly number[]): Tensor {
  const indices = tensor(Int32Array.from(classIndices), shape.slice(0, -1), 'int32');
  return cast(oneHot(indices, shape.at(-1) ?? 1), 'float32');
}

function binaryCrossentropy(targets: Tensor, { values, logits }: ModelOutput): Tensor {
  if (logits) return logisticLoss(targets, logits);
  const p = clipByValue(values, EPSILON, 1 - EPSILON);
  return neg(add(mul(targets, log(p)), mul(sub(1, targets), log(sub(1, p)))));
}

/** `max(z, 0) - y z + log(1 + exp(-|z|))`; its gradient by `z` is `sigmoid(z) - y` everywhere. */
function logisticLoss(targets: Tensor, logits: Tensor): Tensor {
  return customGrad((...args) => {
    const save = args.at(-1);
    if (typeof save === 'function') save([logits, targets]);
    const rest = log(add(exp(neg(abs(logits))), 1));
    return {
      value: add(sub(relu(logits), mul(targets, logits)), rest),
      gradFunc: (dy, saved) => {
        const [z = logits, y = targets] = saved;
        return mul(dy, sub(sigmoid(z), y));
      },
    };
  })(logits);
}

function categoricalCrossentropy(targets: Tensor, { values, logits }: ModelOutput): Tensor {
  const logProbabilities = logits ? logSoftmax(logits) : log(clipByValue(values, EPSILON, 1 - EPSILON));
  return neg(sum(mul(targets, logProbabilities), -1));
}

function huber(error: Tensor, delta: number): Tensor {
  const size = magnitude(error);
  const quadratic = minimum(size, delta);
  return add(mul(square(quadratic), 0.5), mul(sub(size, quadratic), delta));
}

/** `|x|` whose gradient at 0 is 0; that of tfjs' own `abs` is -1 there. */
function magnitude(x: Tensor): Tensor {
  return mul(x, sign(x));
}
