import * as v from 'valibot';
import { COUNT } from '../setting-schemas.ts';

/** One of `count` equally large parts of texts, as they come one after another; `index` is 1 for the first. */
export const TEXT_PART = v.pipe(
  v.object({ index: COUNT, count: COUNT }),
  v.check(({ index, count }) => index <= count, 'an index of at most the count'),
);
export type TextPart = v.InferOutput<typeof TEXT_PART>;

export const ALL_TEXTS: TextPart = { index: 1, count: 1 };

/** Texts `from` to before `to`. */
export interface TextRange {
  readonly from: number;
  readonly to: number;
}

export function rangeOfPart({ index, count }: TextPart, textCount: number): TextRange {
  const startOf = (part: number): number => Math.floor((textCount * part) / count);
  return { from: startOf(index - 1), to: startOf(index) };
}

export const overlaps = (a: TextRange, b: TextRange): boolean => a.from < b.to && b.from < a.to;

/** Cuts a range wherever one of the others begins or ends. */
export function cutRange(range: TextRange, others: readonly TextRange[]): TextRange[] {
  const cuts = others
    .flatMap(({ from, to }) => [from, to])
    .filter((cut) => cut > range.from && cut < range.to);
  const starts = [range.from, ...new Set(cuts.sort((a, b) => a - b))];
  return starts.map((from, i) => ({ from, to: starts[i + 1] ?? range.to }));
}
