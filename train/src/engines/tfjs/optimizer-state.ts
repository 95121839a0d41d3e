/** What the optimizer remembers, as tensors. */
import { fill, keep, type Tensor, tensor } from '@tensorflow/tfjs-core';
import { checkArrays } from '../check-arrays.ts';
import type { OptimizerState } from '../engine.ts';
import type { UpdateRule } from './optimizers.ts';

export class OptimizerSlots {
  readonly #rule: UpdateRule;
  readonly #shapes: readonly number[][];
  #stepCount = 0;
  /** One record a trainable weight. */
  #slots: Readonly<Record<string, Tensor>>[];

  constructor(rule: UpdateRule, shapes: readonly number[][]) {
    this.#rule = rule;
    this.#shapes = shapes;
    this.#slots = shapes.map((shape) => mapValues(rule.slots, (initial) => fill(shape, initial)));
  }

  get stepCount(): number {
    return this.#stepCount;
  }

  /** Takes one step; must run in a `tidy`, which frees what is left over. */
  step(weights: readonly Tensor[], gradients: readonly Tensor[], learningRate: number): Tensor[] {
    this.#stepCount += 1;
    return weights.map((weight, i) => {
      const slots = this.#slots[i] ?? {};
      const gradient = gradients[i];
      if (!gradient) throw new Error(`there is no gradient for weight ${i}`);
      const update = this.#rule.apply({ weight, gradient, slots, learningRate, step: this.#stepCount });
      // Kept before the old ones go: a slot may be the same tensor as before.
      this.#slots[i] = mapValues(update.slots, (slot) => keep(slot.clone()));
      disposeAll(slots);
      return update.weight;
    });
  }

  read(): OptimizerState {
    const slots = mapValues(this.#rule.slots, (_, name) =>
      this.#slots.map((record) => Float32Array.from(record[name]?.dataSync() ?? [])),
    );
    return { stepCount: this.#stepCount, slots };
  }

  /** @throws {TrainingSettingError} if the state is another optimizer's or another model's. */
  write({ stepCount, slots }: OptimizerState): void {
    for (const name of Object.keys(this.#rule.slots)) {
      const sizes = this.#shapes.map((shape) => shape.reduce((size, length) => size * length, 1));
      checkArrays(`optimizerState, slot "${name}"`, slots[name], sizes);
    }
    this.dispose();
    this.#stepCount = stepCount;
    this.#slots = this.#shapes.map((shape, i) =>
      mapValues(this.#rule.slots, (_, name) => tensor(slots[name]?.[i] ?? [], shape)),
    );
  }

  dispose(): void {
    for (const slots of this.#slots) disposeAll(slots);
    this.#slots = [];
  }
}

function disposeAll(slots: Readonly<Record<string, Tensor>>): void {
  for (const slot of Object.values(slots)) slot.dispose();
}

function mapValues<In, Out>(
  record: Readonly<Record<string, In>>,
  map: (value: In, name: string) => Out,
): Record<string, Out> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value, name)]));
}
