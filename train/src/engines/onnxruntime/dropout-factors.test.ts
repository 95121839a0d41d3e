import { expect, test } from 'vitest';
import { drawDropoutFactors } from './dropout-factors.ts';

const draw = {
  seed: 42,
  step: 3,
  firstRow: 0,
  shapes: [
    [8, 500],
    [8, 500],
  ],
} as const;

test('drops the given share, and keeps the sum the same on average', () => {
  const factors = drawDropoutFactors(draw, 0, 0.25);
  const dropped = factors.filter((factor) => factor === 0).length / factors.length;
  expect(dropped).toBeGreaterThan(0.22);
  expect(dropped).toBeLessThan(0.28);
  expect(new Set(factors)).toEqual(new Set([0, Math.fround(4 / 3)]));
});

test('draws the same for a row whatever share of the batch it comes in', () => {
  const whole = drawDropoutFactors(draw, 0, 0.5);
  const part = drawDropoutFactors({ ...draw, firstRow: 5, shapes: [[3, 500]] }, 0, 0.5);
  expect(part).toEqual(whole.subarray(5 * 500));
});

test.for([
  ['step', { ...draw, step: 4 }, 0],
  ['seed', { ...draw, seed: 43 }, 0],
  ['place', draw, 1],
  ['row', { ...draw, firstRow: 1 }, 0],
] as const)('draws anew for another %s', ([, changed, site]) => {
  const [one, other] = [drawDropoutFactors(draw, 0, 0.5), drawDropoutFactors(changed, site, 0.5)];
  const same = one.filter((factor, i) => factor === other[i]).length / one.length;
  expect(same).toBeGreaterThan(0.45);
  expect(same).toBeLessThan(0.55);
});

test('rows and neighbours do not follow each other', () => {
  const factors = drawDropoutFactors(draw, 0, 0.5);
  for (const distance of [1, 2, 500, 1000]) {
    const pairs = factors.length - distance;
    const same = factors.subarray(distance).filter((factor, i) => factor === factors[i]).length / pairs;
    expect(Math.abs(same - 0.5), `distance ${distance}`).toBeLessThan(0.03);
  }
});
