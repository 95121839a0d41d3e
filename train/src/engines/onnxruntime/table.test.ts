import { describe, expect, test } from 'vitest';
import { maxAbsDiff } from '../../../../tests/support/max-abs-diff.ts';
import { createRandom } from '../../random.ts';
import type { OptimizerOptions } from '../optimizers.ts';
import { namedIds } from './lookups.ts';
import { MAX_LAG } from './optimizer.ts';
import { createOptimizer, initialSlots } from './optimizers.ts';
import { createTable } from './table.ts';

const ROWS = 40;
const WIDTH = 3;
/** 768 steps of 0.01 in float32; SGD with momentum, whose steps are exact, comes to 1e-6. */
const TOLERANCE = 2e-6;
const STEPS = 3 * MAX_LAG;
const SPEC = {
  name: 'embedding/0/embeddings',
  shape: [ROWS, WIDTH],
  offset: 0,
  size: ROWS * WIDTH,
  trainable: true,
  isTable: true,
};
/** A few rows a step, the low ids far more often than the high ones, with gradients of all sizes. */
function createSteps() {
  const random = createRandom(7);
  return Array.from({ length: STEPS }, () => {
    const ids = [...new Set(Array.from({ length: 4 }, () => Math.floor(ROWS ** random.next()) - 1))];
    const sums = ids.flatMap(() =>
      Array.from({ length: WIDTH }, () => (random.next() - 0.5) * 10 ** (-9 * random.next())),
    );
    return { ids: Int32Array.of(ids.length, ...ids).buffer, sums: Float32Array.from(sums).buffer };
  });
}

/** @param isDense whether every row moves at every step. */
function run(options: OptimizerOptions, isDense: boolean) {
  const random = createRandom(8);
  const trained = {
    weights: Float32Array.from({ length: ROWS * WIDTH }, () => random.next() - 0.5),
    slots: Object.fromEntries(
      Object.entries(initialSlots(options)).map(([name, value]) => [
        name,
        new Float32Array(ROWS * WIDTH).fill(value),
      ]),
    ),
  };
  const optimizer = createOptimizer(options, trained);
  const table = createTable({
    spec: SPEC,
    start: 0,
    trained,
    optimizer,
    steps: new Int32Array(ROWS),
    replica: 0,
    replicaCount: 1,
    isDense,
  });
  const allIds = Int32Array.from({ length: ROWS }, (_, id) => id);
  const history: Float32Array[] = [];
  for (const [step, share] of createSteps().entries()) {
    const named = namedIds({ ...share, rows: share.sums });
    const read = new Float32Array(named.length * WIDTH);
    table.read(named, step, read);
    const rows = table.collect([{ ...share, rows: read.buffer }], step);
    optimizer.begin(step + 1, 0.01 / (1 + step / 100));
    table.update(rows, 1, step + 1);
    const target = new Float32Array(ROWS * WIDTH);
    table.read(allIds, step + 1, target);
    history.push(target);
  }
  table.settle(STEPS);
  return { history, ...trained };
}

const OPTIMIZERS: readonly OptimizerOptions[] = [
  { name: 'adam' },
  { name: 'adam', beta1: 0.99, beta2: 0.9999 },
  { name: 'adamw', weightDecay: 0.1 },
  { name: 'sgd' },
  { name: 'sgd', momentum: 0.9 },
  { name: 'sgd', momentum: 0.9, nesterov: true },
  { name: 'rmsprop' },
  { name: 'rmsprop', momentum: 0.9 },
  { name: 'adagrad' },
];

describe('createTable', () => {
  test.for(OPTIMIZERS)(
    'moves rows that no batch names as if they were moved at every step: %o',
    (options) => {
      const lazy = run(options, false);
      const dense = run(options, true);
      for (const [step, rows] of lazy.history.entries()) {
        expect(maxAbsDiff(rows, dense.history[step] ?? []), `step ${step + 1}`).toBeLessThanOrEqual(
          TOLERANCE,
        );
      }
      // Settled, the weights are what was read last.
      expect(maxAbsDiff(lazy.weights, lazy.history.at(-1) ?? [])).toBe(0);
      for (const [name, slot] of Object.entries(lazy.slots)) {
        expect(maxAbsDiff(slot, dense.slots[name] ?? [])).toBeLessThanOrEqual(1e-7);
      }
    },
  );

  test('leaves rows alone that belong to another replica', () => {
    const trained = { weights: new Float32Array(ROWS * WIDTH), slots: {} };
    const optimizer = createOptimizer({ name: 'sgd' }, trained);
    const own = { spec: SPEC, start: 0, trained, optimizer, steps: new Int32Array(ROWS), isDense: false };
    const table = createTable({ ...own, replica: 1, replicaCount: 2 });
    const ones = new Float32Array(2 * WIDTH).fill(1).buffer;
    const share = { ids: Int32Array.of(2, 4, 5).buffer, rows: ones, sums: ones };
    const rows = table.collect([share, share], 0);
    optimizer.begin(1, 0.5);
    table.update(rows, 1, 1);
    const moved = new Float32Array(ROWS * WIDTH).fill(-1, 5 * WIDTH, 6 * WIDTH);
    expect(trained.weights).toEqual(moved);
  });

  test('goes by the last run of a step that is taken again, as after an older state is written', () => {
    const slots = { mean: new Float32Array(1), variance: new Float32Array(1) };
    const optimizer = createOptimizer({ name: 'adam' }, { weights: new Float32Array(1), slots });
    const changeAt = (learningRate: number): number | undefined => {
      optimizer.begin(1, learningRate);
      return optimizer.drift(1, 1).changes[0];
    };
    expect(changeAt(0.2)).toBe(2 * (changeAt(0.1) ?? 0));
  });
});
