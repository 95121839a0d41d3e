import { type Optimizer, type Tensor, tensor1d, train, variable } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { maxAbsDiff } from '../../../../tests/support/max-abs-diff.ts';
import '../../tfjs.ts';
import type { OptimizerOptions } from '../optimizers.ts';
import { clipGradients } from './clipping.ts';
import { OptimizerSlots } from './optimizer-state.ts';
import { createUpdateRule } from './optimizers.ts';

const START = [0.5, -1, 2, 0];
const GRADIENTS = [
  [0.3, -0.2, 0, 1],
  [0.1, 0.4, -0.5, 1],
  [-0.6, 0.1, 0.2, 1],
];
const RATE = 0.1;
/** tfjs' Adam keeps the powers of its betas in float32: 1 - 0.999^2 is off by 3e-5 of itself. */
const TOLERANCE = 1e-5;

/** The weight after each step. */
function run(options: OptimizerOptions, gradients: readonly number[][] = GRADIENTS): number[][] {
  const slots = new OptimizerSlots(createUpdateRule(options), [[START.length]]);
  let weight: Tensor = tensor1d(START);
  return gradients.map((gradient) => {
    [weight = weight] = slots.step([weight], [tensor1d(gradient)], RATE);
    return Array.from(weight.dataSync());
  });
}

function runTfjs(optimizer: Optimizer): number[][] {
  const weight = variable(tensor1d(START));
  return GRADIENTS.map((gradient) => {
    optimizer.applyGradients({ [weight.name]: tensor1d(gradient) });
    return Array.from(weight.dataSync());
  });
}

const SAME_IN_TFJS: readonly (readonly [name: string, OptimizerOptions, () => Optimizer])[] = [
  ['Adam', { name: 'adam' }, () => train.adam(RATE)],
  [
    'Adam with other settings',
    { name: 'adam', beta1: 0.8, beta2: 0.95, epsilon: 0.01 },
    () => train.adam(RATE, 0.8, 0.95, 0.01),
  ],
  ['descent', { name: 'sgd' }, () => train.sgd(RATE)],
  ['momentum', { name: 'sgd', momentum: 0.7 }, () => train.momentum(RATE, 0.7)],
  [
    "Nesterov's momentum",
    { name: 'sgd', momentum: 0.7, nesterov: true },
    () => train.momentum(RATE, 0.7, true),
  ],
  ['RMSprop', { name: 'rmsprop' }, () => train.rmsprop(RATE)],
  [
    'RMSprop with momentum',
    { name: 'rmsprop', rho: 0.8, momentum: 0.5, epsilon: 0.01 },
    () => train.rmsprop(RATE, 0.8, 0.5, 0.01),
  ],
  ['Adagrad', { name: 'adagrad' }, () => train.adagrad(RATE)],
];

describe('the optimizers', () => {
  test.for(SAME_IN_TFJS)('step as those of tfjs: %s', ([, options, createOptimizer]) => {
    const expected = runTfjs(createOptimizer());
    const actual = run(options);
    expect(actual).toHaveLength(GRADIENTS.length);
    for (const [step, weights] of actual.entries()) {
      expect(maxAbsDiff(weights, expected[step] ?? []), `step ${step + 1}`).toBeLessThanOrEqual(TOLERANCE);
    }
  });

  test('decay the weights before the change of AdamW', () => {
    const [adam = []] = run({ name: 'adam' });
    const [adamw = []] = run({ name: 'adamw', weightDecay: 0.5 });
    const expected = adam.map((weight, i) => weight - RATE * 0.5 * (START[i] ?? 0));
    expect(maxAbsDiff(adamw, expected)).toBeLessThanOrEqual(TOLERANCE);
    const [byDefault = []] = run({ name: 'adamw' });
    expect(maxAbsDiff(byDefault, run({ name: 'adamw', weightDecay: 0.004 })[0] ?? [])).toBe(0);
  });

  test.for([
    { name: 'adam' },
    { name: 'adamw' },
    { name: 'sgd', momentum: 0.5 },
    { name: 'rmsprop', momentum: 0.5 },
    { name: 'adagrad' },
  ] as const)('go on from a state that was read, bit for bit: $name', (options) => {
    const whole = run(options);
    const first = new OptimizerSlots(createUpdateRule(options), [[START.length]]);
    let weight: Tensor = tensor1d(START);
    for (const gradient of GRADIENTS.slice(0, 2)) {
      [weight = weight] = first.step([weight], [tensor1d(gradient)], RATE);
    }
    const second = new OptimizerSlots(createUpdateRule(options), [[START.length]]);
    second.write(first.read());
    expect(second.read()).toEqual(first.read());
    [weight = weight] = second.step([weight], [tensor1d(GRADIENTS[2] ?? [])], RATE);
    expect(Array.from(weight.dataSync())).toEqual(whole[2]);
  });

  test("refuse another optimizer's state, naming the slot", () => {
    const slots = new OptimizerSlots(createUpdateRule({ name: 'rmsprop' }), [[2], [3, 1]]);
    expect(() => slots.write({ stepCount: 1, slots: {} })).toThrow(
      'The setting optimizerState, slot "variance"',
    );
  });
});

describe('clipping', () => {
  const gradients = [tensor1d([3, 4]), tensor1d([0, -12])];
  const clip = (clipping: Parameters<typeof clipGradients>[1]) =>
    clipGradients(gradients, clipping).map((gradient) => Array.from(gradient.dataSync()));

  test('scales each gradient down to its norm', () => {
    expect(clip({ clipNorm: 10 })).toEqual([
      [3, 4],
      [0, -10],
    ]);
  });

  test('scales all gradients by the norm of all', () => {
    const [first = [], second = []] = clip({ globalClipNorm: 6.5 });
    expect(maxAbsDiff([...first, ...second], [1.5, 2, 0, -6])).toBeLessThanOrEqual(TOLERANCE);
    expect(clip({ globalClipNorm: 14 })).toEqual([
      [3, 4],
      [0, -12],
    ]);
  });

  test('cuts each element, or nothing', () => {
    expect(clip({ clipValue: 3.5 })).toEqual([
      [3, 3.5],
      [0, -3.5],
    ]);
    expect(clip({})).toEqual([
      [3, 4],
      [0, -12],
    ]);
  });
});
