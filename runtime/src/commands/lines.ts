import { InputFileError } from '../errors/input-file-error.ts';

/** A line this long is no text to classify but a file of another kind. */
const MAX_LINE_CHARACTERS = 64 * 1024 * 1024;
const BYTE_ORDER_MARK = '\ufeff';

/**
 * Cuts text that comes in pieces into lines, and hands on those of each piece together, so that a slow source
 * is answered while it goes on. Only `\n` and `\r\n` end a line: JSON and reviews may hold other separators.
 *
 * @param path names the source in errors.
 */
export async function* readLines(
  pieces: AsyncIterable<string>,
  path: string,
): AsyncGenerator<string[], void, undefined> {
  let rest = '';
  let isFirst = true;
  for await (const piece of pieces) {
    const text = isFirst && piece.startsWith(BYTE_ORDER_MARK) ? piece.slice(1) : piece;
    isFirst = false;
    const lines = text.split('\n');
    lines[0] = rest + (lines[0] ?? '');
    rest = lines.pop() ?? '';
    if (rest.length > MAX_LINE_CHARACTERS) {
      throw new InputFileError(path, `A line is longer than ${MAX_LINE_CHARACTERS} characters`, {
        fix: 'give a text file with one text a line',
      });
    }
    if (lines.length > 0) {
      yield lines.map(withoutCarriageReturn);
    }
  }
  if (rest !== '') {
    yield [withoutCarriageReturn(rest)];
  }
}

function withoutCarriageReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}
