/**
 * The optimizers of `../optimizers.ts`; each works element by element.
 *
 * A weight whose gradient is 0 still moves while its slots fade. The rows of an Embedding's table that no batch names
 * catch up on such steps all at once (`table.ts`), by `drift`.
 */
import type { OptimizerOptions } from '../optimizers.ts';
import { createAdam } from './adam.ts';
import { type Drift, keepDrifts, normal, type Optimizer, slotOf, type Trained } from './optimizer.ts';

/** The running values, and what each is before the first step. */
export function initialSlots(options: OptimizerOptions): Readonly<Record<string, number>> {
  switch (options.name) {
    case 'adam':
    case 'adamw':
      return { mean: 0, variance: 0 };
    case 'sgd':
      return options.momentum ? { velocity: 0 } : {};
    case 'rmsprop':
      return options.momentum ? { variance: 0, velocity: 0 } : { variance: 0 };
    case 'adagrad':
      return { accumulator: options.initialAccumulator ?? 0.1 };
  }
}

export function createOptimizer(options: OptimizerOptions, trained: Trained): Optimizer {
  return keepDrifts(createRule(options, trained));
}

function createRule(options: OptimizerOptions, trained: Trained): Optimizer {
  switch (options.name) {
    case 'adam':
      return createAdam(trained, options.beta1, options.beta2, options.epsilon, 0);
    case 'adamw':
      return createAdam(trained, options.beta1, options.beta2, options.epsilon, options.weightDecay ?? 0.004);
    case 'sgd':
      return sgd(trained, options.momentum ?? 0, options.nesterov ?? false);
    case 'rmsprop':
      return rmsprop(trained, options.rho ?? 0.9, options.momentum ?? 0, options.epsilon ?? 1e-7);
    case 'adagrad':
      return adagrad(trained, options.epsilon ?? 1e-7);
  }
}

function sgd({ weights, slots }: Trained, momentum: number, nesterov: boolean): Optimizer {
  let learningRate = 0;
  const begin = (_step: number, rate: number): void => {
    learningRate = rate;
  };
  if (momentum === 0) {
    return {
      begin,
      update(from, { values, at, count }, scale) {
        for (let j = 0; j < count; j++) {
          weights[from + j] = (weights[from + j] ?? 0) - learningRate * scale * (values[at + j] ?? 0);
        }
      },
      ...standStill(weights),
    };
  }
  const velocity = slotOf(slots, 'velocity');
  return {
    begin,
    update(from, { values, at, count }, scale) {
      for (let j = 0; j < count; j++) {
        const i = from + j;
        const change = learningRate * scale * (values[at + j] ?? 0);
        const newVelocity = normal(momentum * (velocity[i] ?? 0) - change);
        velocity[i] = newVelocity;
        weights[i] = (weights[i] ?? 0) + (nesterov ? momentum * newVelocity - change : newVelocity);
      }
    },
    drift: (_step, lag) => ({
      keep: 1,
      changes: [-(nesterov ? momentum : 1) * powerSum(momentum, lag)],
      spreads: [],
      slotFactors: [momentum ** lag],
    }),
    drifted: driftedBy(weights, velocity),
  };
}

function rmsprop({ weights, slots }: Trained, rho: number, momentum: number, epsilon: number): Optimizer {
  const variance = slotOf(slots, 'variance');
  const velocity = momentum === 0 ? undefined : slotOf(slots, 'velocity');
  let learningRate = 0;
  return {
    begin(_step, rate) {
      learningRate = rate;
    },
    update(from, { values, at, count }, scale) {
      for (let j = 0; j < count; j++) {
        const i = from + j;
        const gradient = scale * (values[at + j] ?? 0);
        const newVariance = normal(rho * (variance[i] ?? 0) + (1 - rho) * gradient * gradient);
        variance[i] = newVariance;
        let change = (learningRate * gradient) / Math.sqrt(newVariance + epsilon);
        if (velocity) {
          change = normal(momentum * (velocity[i] ?? 0) + change);
          velocity[i] = change;
        }
        weights[i] = (weights[i] ?? 0) - change;
      }
    },
    drift: (_step, lag) => ({
      keep: 1,
      changes: [powerSum(momentum, lag)],
      spreads: [],
      slotFactors: [rho ** lag, momentum ** lag],
    }),
    drifted: velocity ? driftedBy(weights, velocity) : standStill(weights).drifted,
  };
}

function adagrad({ weights, slots }: Trained, epsilon: number): Optimizer {
  const accumulator = slotOf(slots, 'accumulator');
  let learningRate = 0;
  return {
    begin(_step, rate) {
      learningRate = rate;
    },
    update(from, { values, at, count }, scale) {
      for (let j = 0; j < count; j++) {
        const gradient = scale * (values[at + j] ?? 0);
        const sum = (accumulator[from + j] ?? 0) + gradient * gradient;
        accumulator[from + j] = sum;
        weights[from + j] = (weights[from + j] ?? 0) - (learningRate * gradient) / Math.sqrt(sum + epsilon);
      }
    },
    ...standStill(weights),
  };
}

/** Without a gradient nothing moves. */
function standStill(weights: Float32Array): Pick<Optimizer, 'drift' | 'drifted'> {
  const none: Drift = { keep: 1, changes: [], spreads: [], slotFactors: [] };
  return { drift: () => none, drifted: driftedBy(weights, weights) };
}

function driftedBy(weights: Float32Array, velocity: Float32Array): Optimizer['drifted'] {
  return (from, { changes: [change = 0] }, { values, at, count }) => {
    for (let j = 0; j < count; j++) {
      values[at + j] = (weights[from + j] ?? 0) - change * (velocity[from + j] ?? 0);
    }
  };
}

/** `base + base^2 + ... + base^count`. */
function powerSum(base: number, count: number): number {
  return (base * (1 - base ** count)) / (1 - base);
}
