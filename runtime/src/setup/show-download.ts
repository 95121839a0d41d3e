import type { DownloadPlan } from './download/fill-folder.ts';

const LINE_EVERY_PERCENT = 10;
const BYTES_PER_MEGABYTE = 1_000_000;

/** A terminal or a file that text about progress goes to. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** Shows how far a download is: one line that counts up in a terminal, else a line every tenth. */
export function createDownloadDisplay(stream: ProgressStream): {
  readonly onPlan: (plan: DownloadPlan) => void;
  readonly onProgress: (doneBytes: number, totalBytes: number) => void;
} {
  let shownPercent = 0;
  return {
    onPlan: ({ sizeBytes, missingBytes, wholeWheels }) => {
      const present = sizeBytes - missingBytes;
      const rest = present > 0 ? ` (${megabytes(present)} of ${megabytes(sizeBytes)} are here already)` : '';
      stream.write(`Downloading ${megabytes(missingBytes)}${rest}\n`);
      for (const name of wholeWheels) {
        stream.write(`The index gives no parts of files: ${name} is downloaded whole.\n`);
      }
    },
    onProgress: (doneBytes, totalBytes) => {
      const percent = Math.floor((100 * doneBytes) / totalBytes);
      if (percent < shownPercent + (stream.isTTY ? 1 : LINE_EVERY_PERCENT)) {
        return;
      }
      shownPercent = stream.isTTY ? percent : percent - (percent % LINE_EVERY_PERCENT);
      const line = `${shownPercent} % of ${megabytes(totalBytes)}`;
      stream.write(stream.isTTY ? `\r${line}${percent === 100 ? '\r\u001b[K' : ''}` : `${line}\n`);
    },
  };
}

/** In millions of bytes, as download sizes are given. */
export function megabytes(bytes: number): string {
  return `${(bytes / BYTES_PER_MEGABYTE).toFixed(bytes < 10 * BYTES_PER_MEGABYTE ? 1 : 0)} MB`;
}
