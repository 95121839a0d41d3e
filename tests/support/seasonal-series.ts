import { createRandom } from '../../train/src/random.ts';

export interface SeasonalOptions {
  readonly stepCount: number;
  readonly seed: number;
  /** Rise a step; default 0.02. */
  readonly trend?: number;
}

/** The series of docs/visitors.csv, which the README shows. */
export const SHOWN_SERIES: SeasonalOptions = { stepCount: 1400, seed: 5 };

/**
 * A generated series of a shop's visitors a day: a level of 200 that rises slowly, a season of 25 steps, a week of 7,
 * and noise with a standard deviation of about 6, which no forecast can know.
 */
export function seasonalSeries({ stepCount, seed, trend = 0.02 }: SeasonalOptions): number[] {
  const random = createRandom(seed);
  return Array.from({ length: stepCount }, (_, step) => {
    const season = 60 * Math.sin((2 * Math.PI * step) / 25);
    const week = 25 * Math.sin((2 * Math.PI * step) / 7 + 1);
    // Four uniform numbers are near enough to a normal distribution; their variance is a third.
    const noise = Array.from({ length: 4 }, () => random.next() - 0.5).reduce((sum, value) => sum + value, 0);
    return Number((200 + trend * step + season + week + 10.4 * noise).toFixed(1));
  });
}

/** The series as a CSV file with a column of row numbers before it. */
export function seasonalCsv(options: SeasonalOptions): string {
  const rows = seasonalSeries(options).map((value, step) => `${step + 1},${value}`);
  return `day,visitors\n${rows.join('\n')}\n`;
}
