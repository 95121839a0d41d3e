import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRandom } from './random.ts';

describe('createRandom', () => {
  test('gives the numbers of the reference implementation of mulberry32', () => {
    const random = createRandom(42);
    const values = [random.next(), random.next(), random.next()];
    // The first three outputs of the published C code, compiled and run with this seed.
    expect(values.map((value) => value * 2 ** 32)).toEqual([2581720956, 1925393290, 3661312704]);
  });

  test('repeats itself for the same seed and differs for another', () => {
    const draw = (seed: number) => [...createRandom(seed).permutation(20)];
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
  });

  test('draws every whole number below the bound about equally often', () => {
    const random = createRandom(7);
    const counts = [0, 0, 0, 0, 0];
    for (let draw = 0; draw < 10_000; draw++) {
      const value = random.integer(5);
      counts[value] = (counts[value] ?? 0) + 1;
    }
    expect(counts).toHaveLength(5);
    for (const count of counts) {
      expect(Math.abs(count - 2000)).toBeLessThan(150);
    }
  });

  test('puts every first element everywhere when it shuffles', () => {
    const positions = new Set<number>();
    for (let seed = 0; seed < 200; seed++) {
      positions.add(createRandom(seed).permutation(6).indexOf(0));
    }
    expect([...positions].sort()).toEqual([0, 1, 2, 3, 4, 5]);
  });

  test('keeps every element when it shuffles, and leaves the argument alone', () => {
    fc.assert(
      fc.property(fc.integer(), fc.array(fc.string()), (seed, items) => {
        const before = [...items];
        const shuffled = createRandom(seed).shuffle(items);
        expect(items).toEqual(before);
        expect([...shuffled].sort()).toEqual([...items].sort());
        expect([...createRandom(seed).permutation(items.length)].sort((a, b) => a - b)).toEqual(
          items.map((_, index) => index),
        );
      }),
    );
  });
});
