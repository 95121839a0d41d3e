import { expect, test } from 'vitest';
import { createDownloadDisplay, megabytes } from './show-download.ts';

function display(isTTY: boolean, plan: { missingBytes: number; wholeWheels: readonly string[] }) {
  const written: string[] = [];
  const shown = createDownloadDisplay({ isTTY, write: (text) => written.push(text) });
  shown.onPlan({ sizeBytes: 200_000_000, ...plan });
  for (let done = 0; done <= 200; done++) {
    shown.onProgress(done * 1_000_000, 200_000_000);
  }
  return written;
}

test('says the size, then a line every tenth', () => {
  const written = display(false, { missingBytes: 200_000_000, wholeWheels: [] });
  expect(written).toHaveLength(11);
  expect(written.slice(0, 2)).toEqual(['Downloading 200 MB\n', '10 % of 200 MB\n']);
  expect(written.at(-1)).toBe('100 % of 200 MB\n');
});

test('counts up in one line of a terminal, and clears it', () => {
  const written = display(true, { missingBytes: 150_000_000, wholeWheels: ['a.whl'] });
  expect(written.slice(0, 3)).toEqual([
    'Downloading 150 MB (50 MB of 200 MB are here already)\n',
    'The index gives no parts of files: a.whl is downloaded whole.\n',
    '\r1 % of 200 MB',
  ]);
  expect(written.at(-1)).toBe('\r100 % of 200 MB\r\u001b[K');
});

test('gives small sizes with a decimal', () => {
  expect(megabytes(1_250_000)).toBe('1.3 MB');
});
