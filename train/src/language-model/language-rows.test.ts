import { describe, expect, test } from 'vitest';
import { createRandom } from '../random.ts';
import { CANDIDATES, createLanguageRows, WINDOW } from './language-rows.ts';

const OPTIONS = { vocabularySize: 500, bidirectional: true, seed: 1 };
const random = createRandom(5);
const TOKEN_IDS = Int32Array.from({ length: 3 * WINDOW + 50 }, () => 4 + random.integer(200));

describe('createLanguageRows', () => {
  const rows = createLanguageRows({ tokenIds: TOKEN_IDS }, OPTIONS);
  const [forward, backward, candidates] = rows.createBatch([2, 0]).inputs.map(({ data }) => data);
  const { targets } = rows.createBatch([2, 0]);

  test('reads windows of the texts forwards and backwards', () => {
    expect(rows.rowCount).toBe(3);
    expect(forward?.slice(0, WINDOW)).toEqual(TOKEN_IDS.subarray(2 * WINDOW, 3 * WINDOW));
    expect(forward?.slice(WINDOW)).toEqual(TOKEN_IDS.subarray(0, WINDOW));
    expect(backward?.slice(WINDOW)).toEqual(TOKEN_IDS.slice(1, WINDOW + 1).reverse());
  });

  test('names the next token by its place among the candidates, each of which is there once', () => {
    const named = (row: number, position: number): number | undefined =>
      candidates?.[row * CANDIDATES + (targets[row * 2 * WINDOW + position] ?? -1)];
    for (let i = 0; i < WINDOW; i++) {
      expect(named(0, i)).toBe(TOKEN_IDS[2 * WINDOW + i + 1]);
      expect(named(0, WINDOW + i)).toBe(TOKEN_IDS[3 * WINDOW - i - 1]);
      expect(named(1, i)).toBe(TOKEN_IDS[i + 1]);
    }
    const window = new Set(TOKEN_IDS.subarray(2 * WINDOW, 3 * WINDOW + 1));
    const own = Array.from(candidates?.subarray(0, CANDIDATES) ?? []).filter((id) => window.has(id));
    expect(own).toHaveLength(window.size);
  });

  test('draws frequent tokens more often, and the same ones again for a seed', () => {
    const tokenIds = Int32Array.from({ length: WINDOW + 1 + 80 }, (_, i) =>
      i <= WINDOW ? 4 : i % 8 === 0 ? 6 : 5,
    );
    const draw = (seed: number) =>
      createLanguageRows({ tokenIds }, { ...OPTIONS, bidirectional: false, seed }).createBatch([0]).inputs[1]
        ?.data;
    const count = (id: number) => Array.from(draw(1) ?? []).filter((drawn) => drawn === id).length;
    expect(count(4)).toBe(1);
    expect(count(5)).toBeGreaterThan(2 * count(6));
    expect(count(6)).toBeGreaterThan(0);
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
  });

  test('refuses texts that do not fill a window', () => {
    expect(() => createLanguageRows({ tokenIds: TOKEN_IDS.subarray(0, WINDOW) }, OPTIONS)).toThrow(
      'texts of more than 128 tokens in all; these have 128',
    );
  });
});
