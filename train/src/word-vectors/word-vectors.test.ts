import { describe, expect, test } from 'vitest';
import { createRandom } from '../random.ts';
import { trainWordVectors } from './word-vectors.ts';

/** Ids 4 to 7 stand among 8 to 15, ids 16 to 19 among 20 to 27; nothing else tells them apart. */
function createTexts(count: number) {
  const random = createRandom(3);
  const rows = Array.from({ length: count }, (_, i) => {
    const topic = i % 2 === 0 ? 4 : 16;
    return Array.from({ length: 12 }, (_word, at) =>
      at % 3 === 0 ? topic + random.integer(4) : topic + 4 + random.integer(8),
    );
  });
  return {
    tokenIds: Int32Array.from(rows.flat()),
    offsets: Uint32Array.from({ length: count + 1 }, (_, i) => 12 * i),
  };
}

const OPTIONS = { vocabularySize: 30, size: 8, frequentShare: 1, passes: 20, seed: 1 };

function similarity(vectors: Float32Array, a: number, b: number): number {
  const [first, second] = [vectors.subarray(8 * a, 8 * a + 8), vectors.subarray(8 * b, 8 * b + 8)];
  const dot = (x: Float32Array, y: Float32Array): number =>
    x.reduce((sum, value, d) => sum + value * (y[d] ?? Number.NaN), 0);
  return dot(first, second) / Math.sqrt(dot(first, first) * dot(second, second));
}

describe('trainWordVectors', () => {
  test('puts words that stand among the same words near each other, away from others', async () => {
    const vectors = await trainWordVectors(createTexts(400), OPTIONS);
    for (const other of [5, 6, 7]) expect(similarity(vectors, 4, other)).toBeGreaterThan(0.6);
    for (const other of [16, 17, 18, 19]) expect(similarity(vectors, 4, other)).toBeLessThan(0.3);
  });

  test('gives the same vectors for the same seed, others for another', async () => {
    const train = (seed: number) => trainWordVectors(createTexts(20), { ...OPTIONS, passes: 1, seed });
    expect(await train(1)).toEqual(await train(1));
    expect(await train(1)).not.toEqual(await train(2));
  });

  test('says how far it is, and stops when it is told to', async () => {
    const shares: number[] = [];
    const abort = new AbortController();
    const training = trainWordVectors(createTexts(1200), {
      ...OPTIONS,
      signal: abort.signal,
      onProgress(share) {
        shares.push(share);
        if (shares.length === 3) abort.abort(new Error('enough'));
      },
    });
    await expect(training).rejects.toThrow('enough');
    expect(shares).toEqual([0, 500 / 24_000, 1000 / 24_000]);
  });
});
