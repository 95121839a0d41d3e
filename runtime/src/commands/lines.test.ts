import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readLines } from './lines.ts';

async function linesOf(...pieces: string[]): Promise<string[]> {
  async function* source() {
    yield* pieces;
  }
  const lines: string[] = [];
  for await (const some of readLines(source(), 'x')) {
    lines.push(...some);
  }
  return lines;
}

describe('readLines', () => {
  test.for([
    ['keeps empty lines', ['a\n\nb\n'], ['a', '', 'b']],
    ['gives a last line without its end', ['a\nb'], ['a', 'b']],
    ['takes the end of Windows', ['a\r\nb\r\n'], ['a', 'b']],
    ['takes it cut in two', ['a\r', '\nb'], ['a', 'b']],
    ['joins a line from several pieces', ['a', 'b', 'c\nd'], ['abc', 'd']],
    ['leaves a byte order mark out', ['\ufeffa\n'], ['a']],
    ['does not cut at a line separator within a text', ['a\u2028b\u0085c\n'], ['a\u2028b\u0085c']],
    ['gives nothing for nothing', [''], []],
  ] as const)('%s', async ([, pieces, expected]) => {
    expect(await linesOf(...pieces)).toEqual(expected);
  });

  test('gives the same lines however the text is cut', async () => {
    const text = fc.array(fc.constantFrom('a', 'é', '👍', '\n', '\r\n', '\r', ' '), { maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(text, async (parts) => {
        expect(await linesOf(...parts.flatMap((part) => part.split('')))).toEqual(
          await linesOf(parts.join('')),
        );
      }),
    );
  });
});
