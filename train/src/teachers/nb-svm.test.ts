import { describe, expect, test } from 'vitest';
import { maxAbsDiff } from '../../../tests/support/max-abs-diff.ts';
import type { EncodedTexts } from '../datasets/dataset.ts';
import { trainNbSvm } from './nb-svm.ts';
import { hashNgrams } from './ngrams.ts';

function encode(rows: readonly (readonly number[])[], classIndices: readonly number[]): EncodedTexts {
  const ends = rows.map((_, i) => rows.slice(0, i + 1).flat().length);
  return {
    tokenIds: Int32Array.from(rows.flat()),
    offsets: Uint32Array.of(0, ...ends),
    classIndices: Uint8Array.from(classIndices),
  };
}

const ROWS = [
  [4, 5, 6],
  [4, 7, 5, 6],
  [7, 5, 4],
  [8, 5, 6, 4],
  [8, 7, 6],
  [9, 8, 5, 5],
];

describe('trainNbSvm', () => {
  test("finds the minimum that PyTorch's L-BFGS finds", async () => {
    const teacher = await trainNbSvm(encode(ROWS, [1, 1, 1, 0, 0, 0]), { cost: 0.1, passes: 100, seed: 1 });
    const asked = encode([...ROWS, [4, 8], [10], [6, 5, 7, 4]], new Array(9).fill(0));
    const expected = [
      ...[0.29557495, 0.54331069, 0.4862481, -0.57322471, -0.55290015, -0.72594378],
      ...[-0.32129173, 0, 0.15325996],
    ];
    expect(maxAbsDiff(await teacher(asked), expected)).toBeLessThanOrEqual(1e-5);
  });

  test('tells texts apart whose single words say nothing', async () => {
    const [good, notGood] = [
      [4, 5, 9, 6],
      [5, 6, 9, 4],
    ];
    const texts = encode([good, notGood, [9, ...good], [9, ...notGood]], [1, 0, 1, 0]);
    const teacher = await trainNbSvm(texts, { seed: 1 });
    const logits = await teacher(texts);
    expect(Array.from(logits, Math.sign)).toEqual([1, -1, 1, -1]);
  });
});

test('trainNbSvm stops with the reason of an aborted signal', async () => {
  const signal = AbortSignal.abort(new Error('enough'));
  await expect(trainNbSvm(encode(ROWS, [1, 1, 1, 0, 0, 0]), { seed: 1, signal })).rejects.toThrow('enough');
});

describe('hashNgrams', () => {
  const options = { longest: 3, hashBits: 24 };

  test('numbers each different run once, whatever stands around it', () => {
    const runs = hashNgrams(Int32Array.of(4, 5, 4, 5), options);
    expect(new Set(runs).size).toBe(runs.length);
    expect(runs).toHaveLength(2 + 2 + 2);
    for (const run of hashNgrams(Int32Array.of(5, 4), options)) expect(runs).toContain(run);
  });

  test('spreads the runs over all numbers', () => {
    const runs = hashNgrams(
      Int32Array.from({ length: 20_000 }, (_, i) => i + 4),
      options,
    );
    expect(runs.length).toBeGreaterThan(59_700);
    expect(Math.max(...runs.subarray(0, 1000))).toBeGreaterThan(0.98 * 2 ** 24);
  });
});
