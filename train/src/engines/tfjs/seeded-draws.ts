import type { Random } from '../../random.ts';

/**
 * Runs synchronous work in which whatever tfjs draws is reproducible: the layers that draw (dropout, noise) take the
 * seed of each draw from `Math.random`, unless they have a seed of their own.
 */
export function withSeededDraws<T>(random: Random, work: () => T): T {
  const original = Math.random;
  Math.random = random.next;
  try {
    return work();
  } finally {
    Math.random = original;
  }
}
