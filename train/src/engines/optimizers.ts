/**
 * The optimizers that every engine computes the same way, with the names and defaults of Keras 3 and its place for
 * epsilon, but for Adam's, which stands as in Kingma and Ba's algorithm 1 and in tfjs: after the bias correction.
 */

/** At most one of the three, as in Keras. Applied to the gradients, penalties included. */
export interface GradientClipping {
  /** Scales each weight's gradient down to this norm. */
  readonly clipNorm?: number | undefined;
  /** Cuts each element to `-clipValue ... clipValue`. */
  readonly clipValue?: number | undefined;
  /** Scales all gradients together down to this norm. */
  readonly globalClipNorm?: number | undefined;
}

/** Kingma and Ba 2015. Slots `mean` and `variance`. */
interface Adam {
  readonly name: 'adam';
  /** Default 0.9. */
  readonly beta1?: number | undefined;
  /** Default 0.999. */
  readonly beta2?: number | undefined;
  /** Default 1e-7. */
  readonly epsilon?: number | undefined;
}

/** Loshchilov and Hutter 2019: `w -= learningRate * weightDecay * w` before Adam's change. */
interface AdamW extends Omit<Adam, 'name'> {
  readonly name: 'adamw';
  /** Default 0.004. */
  readonly weightDecay?: number | undefined;
}

/** `v = momentum * v - learningRate * g; w += v`, or `w += momentum * v - learningRate * g` with Nesterov's. Slot `velocity` where there is momentum. */
interface Sgd {
  readonly name: 'sgd';
  /** Default 0. */
  readonly momentum?: number | undefined;
  /** Default false. */
  readonly nesterov?: boolean | undefined;
}

/** Tieleman and Hinton 2012: `v = rho * v + (1 - rho) * g^2; w -= learningRate * g / sqrt(v + epsilon)`. Slot `variance`, and `velocity` where there is momentum. */
interface Rmsprop {
  readonly name: 'rmsprop';
  /** Default 0.9. */
  readonly rho?: number | undefined;
  /** Default 0: `m = momentum * m + learningRate * g / sqrt(v + epsilon); w -= m`. */
  readonly momentum?: number | undefined;
  /** Default 1e-7. */
  readonly epsilon?: number | undefined;
}

/** Duchi et al. 2011: `a += g^2; w -= learningRate * g / sqrt(a + epsilon)`. Slot `accumulator`. */
interface Adagrad {
  readonly name: 'adagrad';
  /** Default 0.1. */
  readonly initialAccumulator?: number | undefined;
  /** Default 1e-7. */
  readonly epsilon?: number | undefined;
}

export type OptimizerOptions = (Adam | AdamW | Sgd | Rmsprop | Adagrad) & GradientClipping;
export type OptimizerName = OptimizerOptions['name'];
