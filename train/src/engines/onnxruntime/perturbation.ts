/** The step of adversarial training: to where, near by, the loss of a text is highest. */
import type { GraphBuilder, Value } from '@onnx-bridge/export/onnx';
import { arithmetic } from './arithmetic.ts';
import type { Gradients } from './layer-rule.ts';

export type PerturbedVectors = NonNullable<Gradients['perturbed']>;

/** Keeps a text without a gradient where it is. */
const TINY = 1e-20;

/**
 * `share · ‖e‖ · g / ‖g‖` for each text, with e its word vectors and g their gradient: as long as a share of the word
 * vectors themselves, so that they gain nothing from growing. Vectors without a gradient, such as masked ones, do not
 * count.
 *
 * @returns float32 `[B, ..., E]`.
 * @see Miyato, Dai and Goodfellow 2017, Adversarial Training Methods for Semi-Supervised Text Classification
 */
export function worstPerturbation(
  builder: GraphBuilder,
  { gradient, vectors }: PerturbedVectors,
  share: number,
): Value {
  const { add, multiply, divide, square, toFloat } = arithmetic(builder);
  /** `[B, 1]` */
  const normOf = (value: Value): Value => {
    const rows = builder.node('Flatten', [value], { axis: 1 });
    return builder.node('ReduceL2', [rows], { axes: [1], keepdims: 1 });
  };
  const isReal = toFloat(builder.node('Greater', [square(gradient), builder.float(0)]));
  const factor = divide(multiply(normOf(multiply(vectors, isReal)), share), add(normOf(gradient), TINY));
  const rows = multiply(builder.node('Flatten', [gradient], { axis: 1 }), factor);
  return arithmetic(builder).reshapeLike(rows, gradient);
}
