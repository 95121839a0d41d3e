/** The optimizers of `../optimizers.ts` as tfjs operators; the formulas stand there. */
import { add, div, mul, sqrt, square, sub, type Tensor } from '@tensorflow/tfjs-core';
import type { OptimizerName, OptimizerOptions } from '../optimizers.ts';

type Slots = Readonly<Record<string, Tensor>>;

/** One weight before a step. */
export interface Update {
  readonly weight: Tensor;
  readonly gradient: Tensor;
  readonly slots: Slots;
  readonly learningRate: number;
  /** From 1. */
  readonly step: number;
}

export interface UpdateRule {
  /** The value that each slot starts with. */
  readonly slots: Readonly<Record<string, number>>;
  /** The weight and the slots after the step. */
  apply(update: Update): { readonly weight: Tensor; readonly slots: Slots };
}

type OptionsOf<Name extends OptimizerName> = Extract<OptimizerOptions, { readonly name: Name }>;

export function createUpdateRule(options: OptimizerOptions): UpdateRule {
  switch (options.name) {
    case 'adam':
      return createAdam(options);
    case 'adamw':
      return createAdamW(options);
    case 'sgd':
      return createSgd(options);
    case 'rmsprop':
      return createRmsprop(options);
    case 'adagrad':
      return createAdagrad(options);
  }
}

function createAdam({ beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7 }: OptionsOf<'adam'>): UpdateRule {
  return {
    slots: { mean: 0, variance: 0 },
    apply({ weight, gradient, slots, learningRate, step }) {
      const mean = average(slotOf(slots, 'mean'), gradient, beta1);
      const variance = average(slotOf(slots, 'variance'), square(gradient), beta2);
      const correctedMean = div(mean, 1 - beta1 ** step);
      const correctedVariance = div(variance, 1 - beta2 ** step);
      const change = div(mul(correctedMean, learningRate), add(sqrt(correctedVariance), epsilon));
      return { weight: sub(weight, change), slots: { mean, variance } };
    },
  };
}

function createAdamW({ weightDecay = 0.004, ...options }: OptionsOf<'adamw'>): UpdateRule {
  const adam = createAdam({ ...options, name: 'adam' });
  return {
    ...adam,
    apply: (update) =>
      adam.apply({ ...update, weight: mul(update.weight, 1 - update.learningRate * weightDecay) }),
  };
}

function createSgd({ momentum = 0, nesterov = false }: OptionsOf<'sgd'>): UpdateRule {
  return {
    slots: momentum === 0 ? {} : { velocity: 0 },
    apply({ weight, gradient, slots, learningRate }) {
      const change = mul(gradient, learningRate);
      if (momentum === 0) return { weight: sub(weight, change), slots };
      const velocity = sub(mul(slotOf(slots, 'velocity'), momentum), change);
      const move = nesterov ? sub(mul(velocity, momentum), change) : velocity;
      return { weight: add(weight, move), slots: { velocity } };
    },
  };
}

function createRmsprop({ rho = 0.9, momentum = 0, epsilon = 1e-7 }: OptionsOf<'rmsprop'>): UpdateRule {
  return {
    slots: momentum === 0 ? { variance: 0 } : { variance: 0, velocity: 0 },
    apply({ weight, gradient, slots, learningRate }) {
      const variance = average(slotOf(slots, 'variance'), square(gradient), rho);
      const change = div(mul(gradient, learningRate), sqrt(add(variance, epsilon)));
      if (momentum === 0) return { weight: sub(weight, change), slots: { variance } };
      const velocity = add(mul(slotOf(slots, 'velocity'), momentum), change);
      return { weight: sub(weight, velocity), slots: { variance, velocity } };
    },
  };
}

function createAdagrad({ initialAccumulator = 0.1, epsilon = 1e-7 }: OptionsOf<'adagrad'>): UpdateRule {
  return {
    slots: { accumulator: initialAccumulator },
    apply({ weight, gradient, slots, learningRate }) {
      const accumulator = add(slotOf(slots, 'accumulator'), square(gradient));
      const change = div(mul(gradient, learningRate), sqrt(add(accumulator, epsilon)));
      return { weight: sub(weight, change), slots: { accumulator } };
    },
  };
}

/** `rate * running + (1 - rate) * value` */
function average(running: Tensor, value: Tensor, rate: number): Tensor {
  return add(mul(running, rate), mul(value, 1 - rate));
}

function slotOf(slots: Slots, name: string): Tensor {
  const slot = slots[name];
  if (!slot) throw new Error(`the optimizer has no slot "${name}"`);
  return slot;
}
