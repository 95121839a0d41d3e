import * as v from 'valibot';

/** One of `count` equally large parts of texts, as they come one after another; `index` is 1 for the first. */
export const TEXT_PART = v.pipe(
  v.object({
    index: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
    count: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  }),
  v.check(({ index, count }) => index <= count),
);
export type TextPart = v.InferOutput<typeof TEXT_PART>;

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
