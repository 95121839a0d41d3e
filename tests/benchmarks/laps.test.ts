import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { measureInTurn, median, percentile } from './laps.ts';

describe('measureInTurn', () => {
  test('runs the subjects in turn and leaves the warm-up out of the laps', async () => {
    const calls: string[] = [];
    const subjects = ['a', 'b'].map((name) => ({ name, run: () => calls.push(name) }));
    const measured = await measureInTurn(subjects, { warmUpLaps: 2, laps: 3 });
    expect(calls.join('')).toBe('ababababab');
    expect(measured.map(({ subject, lapsMs }) => [subject.name, lapsMs.length])).toEqual([
      ['a', 3],
      ['b', 3],
    ]);
  });

  test('waits for the end of a lap and counts its time', async () => {
    const wait = { run: () => new Promise((resolve) => setTimeout(resolve, 30)) };
    const nothing = { run: () => undefined };
    const [slow, fast] = await measureInTurn([wait, nothing], { warmUpLaps: 0, laps: 3 });
    expect(median(slow?.lapsMs ?? [])).toBeGreaterThan(25);
    expect(median(fast?.lapsMs ?? [])).toBeLessThan(median(slow?.lapsMs ?? []));
  });

  test('stops between two laps when it is aborted', async () => {
    const abortion = new AbortController();
    let runCount = 0;
    const run = () => {
      runCount += 1;
      if (runCount === 3) abortion.abort(new Error('enough'));
    };
    const measuring = measureInTurn([{ run }], { laps: 100, signal: abortion.signal });
    await expect(measuring).rejects.toThrow('enough');
    expect(runCount).toBe(3);
  });
});

describe('median and percentile', () => {
  test('take the middle of an odd count, the mean of the two middle ones of an even count', () => {
    expect(median([10, 1, 9])).toBe(9);
    expect(median([10, 1, 9, 2])).toBe(5.5);
  });

  test('give the nearest rank', () => {
    const values = Array.from({ length: 200 }, (_, i) => 200 - i);
    expect(percentile(values, 0.5)).toBe(100);
    expect(percentile(values, 0.99)).toBe(198);
    expect(percentile([7], 0.99)).toBe(7);
  });

  test('leave at most their share of the values below them', () => {
    const someValues = fc.array(fc.integer(), { minLength: 1 });
    fc.assert(
      fc.property(someValues, fc.double({ min: 0.01, max: 1, noNaN: true }), (values, fraction) => {
        const bound = percentile(values, fraction);
        const below = values.filter((value) => value < bound).length;
        const upTo = values.filter((value) => value <= bound).length;
        expect(values).toContain(bound);
        expect(below).toBeLessThan(fraction * values.length);
        expect(upTo).toBeGreaterThanOrEqual(fraction * values.length);
      }),
    );
  });

  test('refuse no values and values that are no numbers', () => {
    expect(() => median([])).toThrow('finite');
    expect(() => percentile([1, Number.NaN], 0.5)).toThrow('finite');
  });
});
