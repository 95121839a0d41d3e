import { describe, expect, test } from 'vitest';
import { rocPoints } from './roc-points.ts';

describe('rocPoints', () => {
  test('gives the points that scikit-learn gives, ties together', () => {
    // roc_curve([0, 0, 1, 1, 1, 0], [.1, .4, .35, .8, .4, .2], drop_intermediate=False) of scikit-learn 1.9
    const scores = [0.1, 0.4, 0.35, 0.8, 0.4, 0.2];
    const isPositive = [false, false, true, true, true, false];
    expect(rocPoints(scores, isPositive)).toEqual([
      { x: 0, y: 0 },
      { x: 0, y: 1 / 3 },
      { x: 1 / 3, y: 2 / 3 },
      { x: 1 / 3, y: 1 },
      { x: 2 / 3, y: 1 },
      { x: 1, y: 1 },
    ]);
  });

  test('leaves out what a plot does not show, but not the end', () => {
    const scores = Array.from({ length: 20_000 }, (_, i) => i);
    const points = rocPoints(
      scores,
      scores.map((score) => score % 2 === 0),
    );
    expect(points.length).toBeLessThan(600);
    expect(points.at(-1)).toEqual({ x: 1, y: 1 });
  });

  test('is empty without positives', () => {
    expect(rocPoints([0.5], [false])).toEqual([]);
  });
});
