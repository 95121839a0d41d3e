import { expect, test } from 'vitest';
import { createProgress } from './progress.ts';

function createStream(isTTY: boolean) {
  const pieces: string[] = [];
  return { isTTY, pieces, write: (text: string) => pieces.push(text) };
}

test('a terminal has one line that counts up, a file a line every ten seconds', () => {
  for (const isTTY of [true, false]) {
    const stream = createStream(isTTY);
    let nowMs = 0;
    const progress = createProgress(stream, () => nowMs);
    for (; nowMs < 25_000; nowMs += 100) progress.report(nowMs);
    progress.end();
    expect(stream.pieces.length).toBe(isTTY ? 125 : 3);
    const last = isTTY ? '\r24900 texts, 996 texts/s\u001b[K\n' : '24900 texts, 996 texts/s\n';
    expect(stream.pieces.at(-1)).toBe(last);
  }
});

test('what is soon done says nothing', () => {
  const stream = createStream(true);
  const progress = createProgress(stream, () => 5);
  progress.report(7);
  progress.end();
  expect(stream.pieces).toEqual([]);
});
