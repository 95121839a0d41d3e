import { availableParallelism } from 'node:os';
import { describe, expect, test } from 'vitest';
import { adviseOn } from './advice.ts';

const COURSE = {
  textCount: 25_000,
  epochs: 5,
  batchSize: 128,
  validationSplit: 0.2,
  maskPadding: true,
  paddingSide: 'post',
} as const;

describe('adviseOn', () => {
  test("has nothing to say on the course's settings, nor on padding at the start", () => {
    expect(adviseOn(COURSE)).toEqual([]);
    expect(adviseOn({ ...COURSE, maskPadding: false, paddingSide: 'pre' })).toEqual([]);
  });

  test('warns of padding at the end that is not masked', () => {
    expect(adviseOn({ ...COURSE, maskPadding: false })).toEqual([expect.stringContaining('is not masked')]);
  });

  test('warns of few steps and counts them', () => {
    expect(adviseOn({ ...COURSE, textCount: 300 })).toEqual([
      expect.stringContaining('make 10 training steps'),
    ]);
  });

  test('warns of more threads than cores', () => {
    const threads = availableParallelism() + 1;
    expect(adviseOn({ ...COURSE, threads })).toEqual([expect.stringContaining(`${threads} threads share`)]);
  });
});
