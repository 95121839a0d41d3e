import { describe, expect, test } from 'vitest';
import { InvalidWeightsError } from '../errors/invalid-weights-error.ts';
import { assignWeights, longestPrefix } from './weight-owners.ts';

const weight = (name: string) => ({ name, shape: [1], data: Float32Array.of(1) });
const layer = (name: string, ownName = name) => ({ name, ownName });

const assign = (layers: Parameters<typeof assignWeights>[0], ...names: readonly string[]) => {
  const { owned, unclaimed } = assignWeights(layers, names.map(weight), 'x.json');
  const pairs = [...owned].map(([name, own]) => [name, own.map((found) => found.name)]);
  return { owned: Object.fromEntries(pairs), unclaimed };
};

describe('assignWeights', () => {
  test('gives a weight to the layer with the longest name, and lists what belongs to none', () => {
    const layers = [layer('a'), layer('a/b'), layer('c')];
    expect(assign(layers, 'a/kernel', 'a/b/kernel', 'a/c/bias', 'ab/kernel')).toEqual({
      owned: { a: ['kernel', 'c/bias'], 'a/b': ['kernel'] },
      unclaimed: ['ab/kernel'],
    });
  });

  test('finds the layers of nested models by their own names, and by those of the models around them', () => {
    const layers = [layer('outer'), layer('outer/a', 'a'), layer('outer/b', 'b')];
    expect(assign(layers, 'a/kernel', 'outer/b/kernel').owned).toEqual({
      'outer/a': ['kernel'],
      'outer/b': ['kernel'],
    });
  });

  test('refuses a weight that comes twice', () => {
    expect(() => assign([layer('a')], 'a/kernel', 'a/kernel')).toThrow(InvalidWeightsError);
    expect(() => assign([layer('a')], 'a/kernel', 'a/kernel')).toThrow(
      'There are two weights with the name "a/kernel". Where: x.json.',
    );
  });

  test('refuses to guess between two nested layers of one name', () => {
    const layers = [layer('m/a', 'a'), layer('n/a', 'a')];
    expect(() => assign(layers, 'a/kernel')).toThrow('may belong to "m/a" or to "n/a"');
    expect(assign(layers, 'n/a/kernel').owned).toEqual({ 'n/a': ['kernel'] });
  });
});

test('longestPrefix stops before the last part of a path', () => {
  expect(longestPrefix('a/b/c', new Set(['a', 'a/b', 'a/b/c']))).toBe('a/b');
  expect(longestPrefix('a', new Set(['a', '']))).toBeUndefined();
});
