import { type FileHandle, open } from 'node:fs/promises';
import { TextDecoder } from 'node:util';
import { DataFormatError } from '../errors/data-format-error.ts';
import { DataNotFoundError } from '../errors/data-not-found-error.ts';
import type { LongOperationOptions } from './dataset.ts';

const CHUNK_BYTES = 256 * 1024;

/**
 * Yields the text of a file piece by piece, without its byte order mark: UTF-8, or UTF-16 where the
 * file begins with its mark.
 *
 * @throws {DataNotFoundError} if the file cannot be opened.
 * @throws {DataFormatError} if the bytes are no such text.
 */
export async function* readTextChunks(path: string, options: LongOperationOptions): AsyncGenerator<string> {
  const { signal, onProgress } = options;
  const file = await openFile(path);
  try {
    const total = (await file.stat()).size;
    let decoder: TextDecoder | undefined;
    let done = 0;
    for await (const chunk of readBytes(file)) {
      signal?.throwIfAborted();
      decoder ??= createDecoder(chunk);
      done += chunk.byteLength;
      yield decode(path, decoder, chunk, done < total);
      onProgress?.({ phase: 'read', done, total, unit: 'bytes' });
    }
  } finally {
    await file.close();
  }
}

/**
 * Decodes a whole file's bytes, see {@link readTextChunks}.
 *
 * @throws {DataFormatError} if the bytes are no text.
 */
export function decodeText(path: string, bytes: Uint8Array): string {
  return decode(path, createDecoder(bytes), bytes, false);
}

async function openFile(path: string): Promise<FileHandle> {
  let file: FileHandle | undefined;
  try {
    file = await open(path);
    if ((await file.stat()).isFile()) {
      return file;
    }
  } catch (cause) {
    throw new DataNotFoundError(path, 'The data file cannot be opened', 'check the path of the data', cause);
  }
  await file.close();
  throw new DataNotFoundError(path, 'This is no file', 'check the path of the data');
}

async function* readBytes(file: FileHandle): AsyncGenerator<Uint8Array> {
  yield* file.createReadStream({ highWaterMark: CHUNK_BYTES, autoClose: false });
}

function createDecoder(firstBytes: Uint8Array): TextDecoder {
  const [first, second] = firstBytes;
  if (first === 0xff && second === 0xfe) {
    return new TextDecoder('utf-16le', { fatal: true });
  }
  if (first === 0xfe && second === 0xff) {
    return new TextDecoder('utf-16be', { fatal: true });
  }
  return new TextDecoder('utf-8', { fatal: true });
}

function decode(path: string, decoder: TextDecoder, bytes: Uint8Array, stream: boolean): string {
  try {
    return decoder.decode(bytes, { stream });
  } catch (cause) {
    const problems = [
      { line: undefined, message: `its bytes are not ${decoder.encoding.toUpperCase()} text` },
    ];
    throw new DataFormatError(path, problems, 'save the file as UTF-8', cause);
  }
}
