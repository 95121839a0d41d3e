/** The weights of a model while it is trained: its own ones are in it only during a step. */
import { type Tensor, tensor, Variable } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { onBackend } from './backend.ts';

type LayerWeight = LayersModel['weights'][number];

export class ModelState {
  readonly #backend: string;
  readonly #weights: readonly LayerWeight[];
  /** In the order of `model.weights`, on the trainer's backend once a step was run. */
  #values: Tensor[];

  constructor(model: LayersModel, backend: string) {
    this.#backend = backend;
    this.#weights = model.weights;
    this.#values = model.weights.map((weight) => weight.read().clone());
  }

  /** Runs synchronous work on the backend with the trained weights in the model; what it changes in them is kept. */
  run<T>(work: () => T): T {
    if (this.#values.length < this.#weights.length) throw new Error('the trainer was disposed');
    const originals = this.#weights.map((weight) => weight.read().clone());
    try {
      return onBackend(this.#backend, () => {
        this.#putIntoModel(this.#values);
        try {
          return work();
        } finally {
          this.#replaceValues(this.#weights.map((weight) => weight.read().clone()));
        }
      });
    } finally {
      this.#putIntoModel(originals);
      for (const original of originals) original.dispose();
    }
  }

  read(): Float32Array[] {
    return this.#values.map((value) => Float32Array.from(value.dataSync()));
  }

  write(values: readonly Float32Array[]): void {
    if (values.length !== this.#values.length) {
      throw new RangeError(`${values.length} arrays given for ${this.#values.length} weights`);
    }
    this.#replaceValues(this.#values.map(({ shape }, i) => tensor(values[i] ?? [], shape)));
  }

  dispose(): void {
    this.#replaceValues([]);
  }

  #replaceValues(values: Tensor[]): void {
    for (const value of this.#values) value.dispose();
    this.#values = values;
  }

  /** Not through `LayerVariable.write`, which would apply constraints. */
  #putIntoModel(values: readonly Tensor[]): void {
    for (const [i, weight] of this.#weights.entries()) {
      const value = values[i];
      if (value) variableOf(weight).assign(value);
    }
  }
}

export function variableOf(weight: LayerWeight): Variable {
  const variable = weight.read();
  if (!(variable instanceof Variable)) throw new Error(`the weight "${weight.name}" is no tf.Variable`);
  return variable;
}
