/** A model.json and the files beside it, wherever they lie. */
import { type FileHandle, open } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ModelFileError } from '../errors/model-file-error.ts';

export interface FileContent {
  readonly sizeBytes: number;
  /** Undefined where the file is larger than the reader wanted. */
  readonly bytes: Uint8Array<ArrayBuffer> | undefined;
}

export interface ModelFiles {
  /** The name of the model.json. */
  readonly modelName: string;
  /** Where a file is, for messages. */
  locate(name: string): string;
  /**
   * Reads a file beside the model.json.
   *
   * @param maxBytes how large it may be; of a larger one, the size alone is told.
   * @returns undefined where there is no such file.
   * @throws {ModelFileError | ModelDownloadError} if it is there and cannot be read.
   */
  read(name: string, maxBytes: number): Promise<FileContent | undefined>;
}

/** The files of a folder on disk. */
export function openFolder(modelPath: string, signal?: AbortSignal): ModelFiles {
  const locate = (name: string): string => join(dirname(modelPath), name);
  return {
    modelName: basename(modelPath),
    locate,
    read: async (name, maxBytes) => {
      signal?.throwIfAborted();
      const path = locate(name);
      try {
        return await readFile(path, maxBytes, signal);
      } catch (cause) {
        signal?.throwIfAborted();
        if (isMissing(cause)) return undefined;
        throw new ModelFileError(path, cause);
      }
    },
  };
}

/** Node cannot read 2 GiB at once; smaller reads also let Ctrl-C in. */
const MAX_READ_BYTES = 2 ** 26;

const MISSING_CODES: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR']);

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && MISSING_CODES.has(String(error.code));
}

async function readFile(
  path: string,
  maxBytes: number,
  signal: AbortSignal | undefined,
): Promise<FileContent | undefined> {
  const file = await open(path);
  try {
    const stats = await file.stat();
    if (!stats.isFile()) return undefined;
    if (stats.size > maxBytes) return { sizeBytes: stats.size, bytes: undefined };
    return await fill(file, new Uint8Array(stats.size), signal);
  } finally {
    await file.close();
  }
}

/** Not by `file.readFile`, which reads all of a file that grows. */
async function fill(
  file: FileHandle,
  bytes: Uint8Array<ArrayBuffer>,
  signal: AbortSignal | undefined,
): Promise<FileContent> {
  let length = 0;
  while (length < bytes.length) {
    signal?.throwIfAborted();
    const { bytesRead } = await file.read(bytes, length, Math.min(MAX_READ_BYTES, bytes.length - length));
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return { sizeBytes: length, bytes: bytes.subarray(0, length) };
}
