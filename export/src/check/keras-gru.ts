/**
 * The GRU of Keras that resets its state behind the product with the kernel, for TensorFlow.js, which refuses to load it:
 * a cell by Keras' formula, by itself or in an RNN of tfjs.
 *
 * @see GRUCell.call in keras/src/layers/rnn/gru.py of Keras 3, `reset_after`
 */
import * as tf from '@tensorflow/tfjs-core';
import { initializers, layers } from '@tensorflow/tfjs-layers';
import * as v from 'valibot';

const ACTIVATION = v.nullish(
  v.picklist([
    ...(['elu', 'gelu', 'gelu_new', 'hardSigmoid', 'linear', 'mish', 'relu', 'relu6', 'selu'] as const),
    ...(['sigmoid', 'softmax', 'softplus', 'softsign', 'swish', 'tanh'] as const),
  ]),
  'linear',
);
const CELL_OPTIONS = v.object({
  units: v.number(),
  activation: ACTIVATION,
  recurrentActivation: ACTIVATION,
  useBias: v.nullish(v.boolean(), true),
});
type CellOptions = v.InferOutput<typeof CELL_OPTIONS>;

/** As it stands in a model.json. */
const GRU = v.looseObject({
  class_name: v.picklist(['GRU', 'GRUCell']),
  config: v.looseObject({ reset_after: v.literal(true) }),
});

/**
 * Puts that layer, or that cell, in the place of every such one.
 *
 * @param topology of a layers model, or any part of it.
 */
export function replaceKerasGrus(topology: unknown): unknown {
  if (Array.isArray(topology)) return topology.map(replaceKerasGrus);
  if (typeof topology !== 'object' || topology === null) return topology;
  const gru = v.safeParse(GRU, topology);
  if (!gru.success) {
    return Object.fromEntries(Object.entries(topology).map(([key, item]) => [key, replaceKerasGrus(item)]));
  }
  const { className } = gru.output.class_name === 'GRU' ? KerasGru : KerasGruCell;
  tf.serialization.registerClass(KerasGru);
  tf.serialization.registerClass(KerasGruCell);
  return { ...gru.output, class_name: className };
}

type Config = tf.serialization.ConfigDict;

class KerasGru extends layers.RNN {
  static override readonly className = 'KerasGru';
  readonly #options: CellOptions;

  constructor(config: Config) {
    super({ ...config, cell: new KerasGruCell(config) });
    this.#options = v.parse(CELL_OPTIONS, config);
  }

  /** That of RNN would put the cell into the config, from which a Bidirectional makes a second layer. */
  static override fromConfig<T extends tf.serialization.Serializable>(
    create: tf.serialization.SerializableConstructor<T>,
    config: Config,
  ): T {
    return new create(config);
  }

  override getConfig(): Config {
    return { ...super.getConfig(), ...this.#options };
  }
}

class KerasGruCell extends layers.RNNCell {
  static readonly className = 'KerasGruCell';
  readonly stateSize: number;
  readonly #options: CellOptions;
  readonly #activate: (x: tf.Tensor) => tf.Tensor;
  readonly #activateGate: (x: tf.Tensor) => tf.Tensor;

  constructor(config: Config) {
    super({});
    this.#options = v.parse(CELL_OPTIONS, config);
    this.stateSize = this.#options.units;
    this.#activate = activationOf(this.#options.activation);
    this.#activateGate = activationOf(this.#options.recurrentActivation);
  }

  override build(inputShape: number[]): void {
    const { units, useBias } = this.#options;
    const add = (name: string, shape: number[]) =>
      this.addWeight(name, shape, 'float32', initializers.zeros(), undefined, true);
    add('kernel', [inputShape.at(-1) ?? 0, 3 * units]);
    add('recurrent_kernel', [units, 3 * units]);
    if (useBias) add('bias', [2, 3 * units]);
    this.built = true;
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor[] {
    return tf.tidy(() => {
      const [x, hidden] = Array.isArray(inputs) ? inputs : [inputs];
      const [kernel, recurrentKernel, bias] = this.weights.map((weight) => weight.read());
      if (!x || !hidden || !kernel || !recurrentKernel)
        throw new Error('a cell has an input, a state and weights');
      const [inputBias = 0, stateBias = 0] = bias ? tf.unstack(bias) : [];
      const [inputZ, inputR, inputH] = tf.split(tf.add(tf.matMul(x, kernel), inputBias), 3, 1);
      const [stateZ, stateR, stateH] = tf.split(tf.add(tf.matMul(hidden, recurrentKernel), stateBias), 3, 1);
      if (!inputZ || !inputR || !inputH || !stateZ || !stateR || !stateH)
        throw new Error('there are three gates');
      const update = this.#activateGate(tf.add(inputZ, stateZ));
      const reset = this.#activateGate(tf.add(inputR, stateR));
      const candidate = this.#activate(tf.add(inputH, tf.mul(reset, stateH)));
      const next = tf.add(tf.mul(update, hidden), tf.mul(tf.sub(1, update), candidate));
      return [next, next];
    });
  }
}

/** An activation of tfjs by its name there. */
function activationOf(activation: CellOptions['activation']): (x: tf.Tensor) => tf.Tensor {
  const layer = layers.activation({ activation });
  return (x) => {
    const y = layer.apply(x);
    if (y instanceof tf.Tensor) return y;
    throw new Error('an activation gives a tensor');
  };
}
