import { expect, test } from 'vitest';
import { createRandom } from './random.ts';

test('createRandom gives the same numbers for a seed, other ones for another, all from 0 to below 1', () => {
  const draw = (seed: number) => Array.from({ length: 1000 }, createRandom(seed));
  expect(draw(1)).toEqual(draw(1));
  expect(draw(1)).not.toEqual(draw(2));
  expect(new Set(draw(1)).size).toBeGreaterThan(990);
  expect(Math.min(...draw(1))).toBeGreaterThanOrEqual(0);
  expect(Math.max(...draw(1))).toBeLessThan(1);
});
