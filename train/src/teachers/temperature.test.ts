import { describe, expect, test } from 'vitest';
import { createRandom } from '../random.ts';
import { fitTemperature } from './temperature.ts';

/** Logits that are `factor` times too large for the labels drawn from them. */
function draw(factor: number) {
  const random = createRandom(7);
  const logits = Array.from({ length: 20_000 }, () => 8 * random.next() - 4);
  const targets = logits.map((logit) => Number(random.next() < 1 / (1 + Math.exp(-logit))));
  return { logits: logits.map((logit) => logit * factor), targets };
}

describe('fitTemperature', () => {
  test.for([0.2, 1, 3])('finds that logits are %d times too large', (factor) => {
    const { logits, targets } = draw(factor);
    expect(fitTemperature(logits, targets) / factor).toBeCloseTo(1, 1);
  });

  test('is where the likelihood has its maximum', () => {
    const { logits, targets } = draw(3);
    const likelihood = (temperature: number): number =>
      logits.reduce((sum, logit, i) => {
        const probability = 1 / (1 + Math.exp(-logit / temperature));
        return sum + Math.log(targets[i] === 1 ? probability : 1 - probability);
      }, 0);
    const best = fitTemperature(logits, targets);
    expect(likelihood(best)).toBeGreaterThan(likelihood(1.001 * best));
    expect(likelihood(best)).toBeGreaterThan(likelihood(best / 1.001));
  });

  test('stays within bounds where every answer is right, or every one wrong', () => {
    expect(fitTemperature([2, -3], [1, 0])).toBeCloseTo(0.01, 6);
    expect(fitTemperature([2, -3], [0, 1])).toBeCloseTo(100, 6);
  });
});
