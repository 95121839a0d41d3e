import { describe, expect, test } from 'vitest';
import { createRandom } from '../random.ts';
import { nearestWords, projectorFiles, projectToPlane } from './word-vectors.ts';

const VECTORS = {
  words: ['good', 'great', 'bad', 'film'],
  vectors: [
    [1, 0],
    [2, 0.1],
    [-3, 0],
    [0, 1],
  ].map((values) => Float32Array.from(values)),
};

test('ranks neighbours by angle, whatever their length', () => {
  expect(nearestWords(VECTORS, 'good', 3).map(({ word }) => word)).toEqual(['great', 'film', 'bad']);
  expect(nearestWords(VECTORS, 'good', 3).at(-1)?.similarity).toBeCloseTo(-1, 6);
  expect(nearestWords(VECTORS, 'unknown', 3)).toEqual([]);
});

test('writes a vector a line, and its word in the same line of the other file', () => {
  expect(projectorFiles(VECTORS)).toEqual({
    vectors: '1\t0\n2\t0.10000000149011612\n-3\t0\n0\t1\n',
    metadata: 'good\ngreat\nbad\nfilm\n',
  });
});

describe('projectToPlane', () => {
  test('finds the plane that flat points lie in, the longer axis first', () => {
    const random = createRandom(7);
    const [long, short] = [
      [0.6, 0.8, 0],
      [-0.8, 0.6, 0],
    ];
    const places = Array.from(
      { length: 50 },
      () => [6 * (random.next() - 0.5), random.next() - 0.5] as const,
    );
    const vectors = places.map(([u, w]) =>
      [0, 1, 2].map((k) => 5 + u * (long?.[k] ?? 0) + w * (short?.[k] ?? 0)),
    );
    const { points, shares } = projectToPlane(vectors);
    expect((shares[0] ?? 0) + (shares[1] ?? 0)).toBeCloseTo(1, 6);
    expect(shares[0]).toBeGreaterThan(0.9);
    const distance = (a: readonly number[], b: readonly number[]) =>
      Math.hypot(...a.map((x, k) => x - (b[k] ?? 0)));
    const planar = points.map(({ x, y }) => [x, y]);
    for (const [i, vector] of vectors.entries()) {
      expect(distance(planar[i] ?? [], planar[0] ?? [])).toBeCloseTo(distance(vector, vectors[0] ?? []), 6);
    }
  });
});
