/** What a person sees while training: a bar that moves on a terminal, a line an epoch elsewhere. */
import type { DataProgress } from './datasets/dataset.ts';
import type { EpochRecord, FitProgress } from './fit/records.ts';

/** Where progress is written; `process.stderr` is one. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

export interface ProgressReporter {
  onDataProgress(progress: DataProgress): void;
  onStage(what: string): void;
  onVectorProgress(share: number): void;
  onBatch(progress: FitProgress): void;
  onEpoch(record: EpochRecord): void;
}

const MAX_BAR_WIDTH = 20;
/** Redraws a second at most; more would only cost time. */
const MIN_INTERVAL_MS = 80;
const CLEAR_LINE = '\r\u001b[2K';

const PHASES: Readonly<Record<DataProgress['phase'], string>> = {
  download: 'Downloading the reviews',
  read: 'Reading the texts',
  tokenize: 'Tokenising',
};

/** @param rowName what the rows are, for their number a second. */
export function createProgressReporter(
  stream: ProgressStream,
  epochs: number,
  rowName = 'reviews',
): ProgressReporter {
  const lineWidth = (): number => (stream.columns ?? 80) - 1;
  let lastDrawn = Number.NEGATIVE_INFINITY;
  const draw = (text: string, isLast: boolean): void => {
    const now = performance.now();
    if (!stream.isTTY || (!isLast && now - lastDrawn < MIN_INTERVAL_MS)) return;
    lastDrawn = now;
    stream.write(CLEAR_LINE + text.slice(0, lineWidth()));
  };
  const clear = (): void => {
    if (stream.isTTY) stream.write(CLEAR_LINE);
  };
  return {
    onDataProgress({ phase, done, total, unit }) {
      const share = total ? ` ${formatPercent(done / total)}` : '';
      const amount = unit === 'bytes' ? `${(done / 1e6).toFixed(0)} MB` : `${done} texts`;
      if (done === total) clear();
      else draw(`${PHASES[phase]}: ${amount}${share}`, false);
    },
    onStage(what) {
      stream.write(`${stream.isTTY ? CLEAR_LINE : ''}${what} ...\n`);
    },
    onVectorProgress(share) {
      draw(`Training word vectors: ${formatPercent(share)}`, false);
    },
    onBatch(progress) {
      const { epoch, batch, batchCount, rowsPerSecond, secondsLeft } = progress;
      const title = `Epoch ${epoch}/${epochs}`;
      const figures = figuresOf(progress).join(' ');
      const speed = `${rowsPerSecond.toFixed(0)} ${rowName}/s, ${secondsLeft.toFixed(0)} s left`;
      const rest = `${batch}/${batchCount} ${figures} ${speed}`;
      const bar = formatBar(batch / batchCount, lineWidth() - title.length - rest.length - 2);
      draw(`${title} ${bar} ${rest}`, batch === batchCount);
    },
    onEpoch(record) {
      stream.write(`${stream.isTTY ? CLEAR_LINE : ''}${formatEpoch(record, epochs)}\n`);
    },
  };
}

/** A bar of at most `width` characters; none where there is no room for one. */
function formatBar(fraction: number, width: number): string {
  const length = Math.max(0, Math.min(MAX_BAR_WIDTH, width));
  const filled = Math.round(fraction * length);
  return '█'.repeat(filled) + '░'.repeat(length - filled);
}

/** `Epoch 2/5: loss 0.2790, accuracy 0.8896, validation loss 0.3012, validation accuracy 0.8774, 9.1 s` */
export function formatEpoch(record: EpochRecord, epochs: number): string {
  const validation = figuresOf({
    loss: record.validationLoss,
    accuracy: record.validationAccuracy,
    meanAbsoluteError: record.validationMeanAbsoluteError,
  });
  const parts = [...figuresOf(record), ...validation.map((figure) => `validation ${figure}`)];
  return `Epoch ${record.epoch}/${epochs}: ${parts.join(', ')}, ${record.seconds.toFixed(1)} s`;
}

function figuresOf(figures: {
  readonly loss?: number | undefined;
  readonly accuracy?: number | undefined;
  readonly meanAbsoluteError?: number | undefined;
}): string[] {
  const named = [
    ['loss', figures.loss],
    ['accuracy', figures.accuracy],
    ['mean absolute error', figures.meanAbsoluteError],
  ] as const;
  return named.flatMap(([name, value]) => (value === undefined ? [] : [`${name} ${value.toFixed(4)}`]));
}

export function formatPercent(fraction: number): string {
  return `${(100 * fraction).toFixed(2)} %`;
}
