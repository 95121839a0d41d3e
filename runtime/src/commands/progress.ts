import type { ProgressStream } from '../setup/show-download.ts';

const TERMINAL_INTERVAL_MS = 200;
const LINE_INTERVAL_MS = 10_000;

/** Shows how much is done and how fast. */
export interface Progress {
  report(doneCount: number): void;
  /** Says how fast all of it was, if anything was shown before. */
  end(): void;
}

/** One line that counts up in a terminal, else a line every ten seconds. */
export function createProgress(
  stream: ProgressStream,
  nowMs: () => number = () => performance.now(),
): Progress {
  const isTerminal = stream.isTTY === true;
  const intervalMs = isTerminal ? TERMINAL_INTERVAL_MS : LINE_INTERVAL_MS;
  const startMs = nowMs();
  let shownMs = startMs;
  let isShown = false;
  let count = 0;
  const describe = () => `${count} texts, ${Math.round((1000 * count) / (nowMs() - startMs))} texts/s`;
  return {
    report(doneCount) {
      count = doneCount;
      if (nowMs() - shownMs < intervalMs) return;
      shownMs = nowMs();
      isShown = true;
      stream.write(isTerminal ? `\r${describe()}\u001b[K` : `${describe()}\n`);
    },
    end() {
      if (isShown) stream.write(isTerminal ? `\r${describe()}\u001b[K\n` : `${describe()}\n`);
    },
  };
}
