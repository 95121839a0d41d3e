// Always one decimal: a figure that changes with every word should not change its width.
const percent = new Intl.NumberFormat('en', {
  style: 'percent',
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
});
const points = new Intl.NumberFormat('en', { signDisplay: 'exceptZero', maximumFractionDigits: 1 });
const count = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

/** 0.913 as `91.3%`. */
export function formatPercent(fraction: number): string {
  return percent.format(fraction);
}

/** 0.05 as `+5`: percentage points. */
export function formatPoints(fraction: number): string {
  return points.format(100 * fraction);
}

export function formatCount(value: number): string {
  return count.format(value);
}

/** Bytes as `0.84 MB`. */
export function formatSize(bytes: number): string {
  return `${(bytes / 1e6).toFixed(bytes < 1e7 ? 2 : 1)} MB`;
}

export function formatMs(milliseconds: number): string {
  return `${milliseconds.toFixed(milliseconds < 10 ? 1 : 0)} ms`;
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
