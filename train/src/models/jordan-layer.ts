/** A Jordan network as a layer of one's own: each step is given the output of the step before, not its hidden state. */
import {
  add,
  matMul,
  serialization as registry,
  reshape,
  type serialization,
  sigmoid,
  softmax,
  type Tensor,
  tanh,
  tidy,
  unstack,
  zeros,
} from '@tensorflow/tfjs-core';
import { initializers, type LayerVariable, layers } from '@tensorflow/tfjs-layers';
import '../tfjs.ts';

export interface JordanOptions {
  readonly name?: string;
  /** Size of the hidden state. */
  readonly units: number;
  /** Probabilities that come out: 1 is a sigmoid, more are a softmax. */
  readonly outputUnits: number;
  /** Of the initial weights; default 0. */
  readonly seed?: number;
}

type WeightName = 'kernel' | 'feedbackKernel' | 'bias' | 'outputKernel' | 'outputBias';

/**
 * float32 `[batch, time, features]` to the output after the last step, float32 `[batch, outputUnits]`. With the input
 * x, the hidden state h and the output y, which is 0 before the first step:
 *
 *     h(t) = tanh(x(t) kernel + y(t - 1) feedbackKernel + bias)
 *     y(t) = sigmoid(h(t) outputKernel + outputBias)
 *
 * Elman's network, which is SimpleRNN and a Dense layer, has h(t - 1) in the place of y(t - 1). There is no mask: pad
 * rows at their start.
 *
 * @see Jordan 1986, Serial order: a parallel distributed processing approach
 */
export class JordanLayer extends layers.Layer {
  static readonly className = 'Jordan';
  readonly #units: number;
  readonly #outputUnits: number;
  readonly #seed: number;
  #weights: Readonly<Record<WeightName, LayerVariable>> | undefined;

  constructor({ units, outputUnits, seed = 0, ...options }: JordanOptions) {
    super(options);
    this.#units = units;
    this.#outputUnits = outputUnits;
    this.#seed = seed;
  }

  override build(shape: (number | null)[] | (number | null)[][]): void {
    const features = shape.at(-1);
    if (typeof features !== 'number') throw new Error('the number of features must be known');
    const [units, outputUnits] = [this.#units, this.#outputUnits];
    const zero = initializers.zeros();
    const random = (offset: number) => initializers.glorotUniform({ seed: this.#seed + offset });
    this.#weights = {
      kernel: this.addWeight('kernel', [features, units], 'float32', random(0)),
      feedbackKernel: this.addWeight('feedback_kernel', [outputUnits, units], 'float32', random(1)),
      bias: this.addWeight('bias', [units], 'float32', zero),
      outputKernel: this.addWeight('output_kernel', [units, outputUnits], 'float32', random(2)),
      outputBias: this.addWeight('output_bias', [outputUnits], 'float32', zero),
    };
    this.built = true;
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => {
      const [x] = [inputs].flat();
      if (!x || !this.#weights) throw new Error('there is no input');
      const { kernel, feedbackKernel, bias, outputKernel, outputBias } = this.#weights;
      const [batch = 0, time = 0, features = 0] = x.shape;
      // What the input adds does not depend on the steps before: one product for all of them.
      const projected = add(matMul(reshape(x, [batch * time, features]), kernel.read()), bias.read());
      const steps = unstack(reshape(projected, [batch, time, this.#units]), 1);
      const activate = this.#outputUnits === 1 ? sigmoid : softmax;
      return steps.reduce<Tensor>(
        (output, step) => {
          const hidden = tanh(add(step, matMul(output, feedbackKernel.read())));
          return activate(add(matMul(hidden, outputKernel.read()), outputBias.read()));
        },
        zeros([batch, this.#outputUnits]),
      );
    });
  }

  override computeOutputShape([batch = null]: (number | null)[]): (number | null)[] {
    return [batch, this.#outputUnits];
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), units: this.#units, outputUnits: this.#outputUnits };
  }
}
registry.registerClass(JordanLayer);
