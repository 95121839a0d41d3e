/** The optimizers of `../optimizers.ts` as nodes of the update graph: each works element by element. */
import type { GraphBuilder, Value } from '@onnx-bridge/export/onnx';
import type { OptimizerOptions } from '../optimizers.ts';
import { arithmetic } from './arithmetic.ts';

export interface UpdateContext {
  readonly builder: GraphBuilder;
  readonly weight: Value;
  readonly gradient: Value;
  /** The value of a slot before this step. */
  slot(name: string): Value;
  /** A scalar of this step, as `Optimizer.scalars` gave it. */
  scalar(name: string): Value;
}

export interface Optimizer {
  /** The running values, and what each is before the first step. */
  readonly slots: Readonly<Record<string, number>>;
  /** What changes from step to step; `stepCount` is 1 in the first one. */
  scalars(stepCount: number, learningRate: number): Readonly<Record<string, number>>;
  /** @returns the new weight, and the new value of each slot by name. */
  emit(context: UpdateContext): { readonly weight: Value; readonly slots: Readonly<Record<string, Value>> };
}

export function createOptimizer(options: OptimizerOptions): Optimizer {
  switch (options.name) {
    case 'adam':
      return adam(options.beta1, options.beta2, options.epsilon, 0);
    case 'adamw':
      return adam(options.beta1, options.beta2, options.epsilon, options.weightDecay ?? 0.004);
    case 'sgd':
      return sgd(options.momentum ?? 0, options.nesterov ?? false);
    case 'rmsprop':
      return rmsprop(options.rho ?? 0.9, options.momentum ?? 0, options.epsilon ?? 1e-7);
    case 'adagrad':
      return adagrad(options.initialAccumulator ?? 0.1, options.epsilon ?? 1e-7);
  }
}

function adam(beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7, weightDecay: number): Optimizer {
  return {
    slots: { mean: 0, variance: 0 },
    scalars: (stepCount, learningRate) => ({
      step_size: learningRate / (1 - beta1 ** stepCount),
      variance_scale: 1 / (1 - beta2 ** stepCount),
      decay: learningRate * weightDecay,
    }),
    emit({ builder, weight, gradient, slot, scalar }) {
      const { add, subtract, multiply, divide, square } = arithmetic(builder);
      const blend = (old: Value, fresh: Value, beta: number): Value =>
        add(multiply(old, beta), multiply(fresh, 1 - beta));
      const mean = blend(slot('mean'), gradient, beta1);
      const variance = blend(slot('variance'), square(gradient), beta2);
      const spread = add(builder.node('Sqrt', [multiply(variance, scalar('variance_scale'))]), epsilon);
      const change = divide(multiply(mean, scalar('step_size')), spread);
      const decayed = () => subtract(weight, multiply(weight, scalar('decay')));
      return {
        weight: subtract(weightDecay === 0 ? weight : decayed(), change),
        slots: { mean, variance },
      };
    },
  };
}

const onlyLearningRate = (_stepCount: number, learningRate: number) => ({ learning_rate: learningRate });

function sgd(momentum: number, nesterov: boolean): Optimizer {
  return {
    slots: momentum === 0 ? {} : { velocity: 0 },
    scalars: onlyLearningRate,
    emit({ builder, weight, gradient, slot, scalar }) {
      const { add, subtract, multiply } = arithmetic(builder);
      const change = multiply(gradient, scalar('learning_rate'));
      if (momentum === 0) return { weight: subtract(weight, change), slots: {} };
      const velocity = subtract(multiply(slot('velocity'), momentum), change);
      const step = nesterov ? subtract(multiply(velocity, momentum), change) : velocity;
      return { weight: add(weight, step), slots: { velocity } };
    },
  };
}

function rmsprop(rho: number, momentum: number, epsilon: number): Optimizer {
  return {
    slots: momentum === 0 ? { variance: 0 } : { variance: 0, velocity: 0 },
    scalars: onlyLearningRate,
    emit({ builder, weight, gradient, slot, scalar }) {
      const { add, subtract, multiply, divide, square } = arithmetic(builder);
      const variance = add(multiply(slot('variance'), rho), multiply(square(gradient), 1 - rho));
      const change = divide(
        multiply(gradient, scalar('learning_rate')),
        builder.node('Sqrt', [add(variance, epsilon)]),
      );
      if (momentum === 0) return { weight: subtract(weight, change), slots: { variance } };
      const velocity = add(multiply(slot('velocity'), momentum), change);
      return { weight: subtract(weight, velocity), slots: { variance, velocity } };
    },
  };
}

function adagrad(initialAccumulator: number, epsilon: number): Optimizer {
  return {
    slots: { accumulator: initialAccumulator },
    scalars: onlyLearningRate,
    emit({ builder, weight, gradient, slot, scalar }) {
      const { add, subtract, multiply, divide, square } = arithmetic(builder);
      const accumulator = add(slot('accumulator'), square(gradient));
      const change = divide(
        multiply(gradient, scalar('learning_rate')),
        builder.node('Sqrt', [add(accumulator, epsilon)]),
      );
      return { weight: subtract(weight, change), slots: { accumulator } };
    },
  };
}
