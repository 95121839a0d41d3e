import { describe, expect, test } from 'vitest';
import { maxAbsDiff } from '../../../tests/support/max-abs-diff.ts';
import { createRandom } from '../random.ts';
import { orthogonalMatrix } from './orthogonal.ts';

describe('orthogonalMatrix', () => {
  test.for([
    [64, 256],
    [20, 5],
    [7, 7],
    [1, 1],
  ] as const)('makes the shorter side of %i x %i orthonormal', ([rows, columns]) => {
    const matrix = orthogonalMatrix(rows, columns, createRandom(3));
    expect(matrix).toHaveLength(rows * columns);
    const count = Math.min(rows, columns);
    const length = Math.max(rows, columns);
    const at = (vector: number, i: number) =>
      matrix[rows <= columns ? vector * columns + i : i * columns + vector] ?? Number.NaN;
    const products = Array.from({ length: count * count }, (_, k) => {
      const [a, b] = [Math.floor(k / count), k % count];
      return Array.from({ length }, (_, i) => at(a, i) * at(b, i)).reduce((sum, value) => sum + value, 0);
    });
    const identity = products.map((_, k) => Number(Math.floor(k / count) === k % count));
    expect(maxAbsDiff(products, identity)).toBeLessThanOrEqual(1e-6);
  });

  test('depends on the seed', () => {
    const matrix = (seed: number) => orthogonalMatrix(4, 8, createRandom(seed));
    expect(matrix(1)).toEqual(matrix(1));
    expect(matrix(1)).not.toEqual(matrix(2));
  });
});
