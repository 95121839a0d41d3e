import { type FileHandle, open } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ByteSource, createByteSource } from '../core/byte-source.ts';
import { ModelFileError, type ModelFileProblem } from '../errors/model-file-error.ts';

/** A model to load: a path, a file: address, or the bytes of a .onnx file. */
export type ModelSource = string | URL | Uint8Array | ModelBytes;

/** The bytes of a .onnx file, with the name that errors give it. */
export interface ModelBytes {
  readonly bytes: Uint8Array;
  readonly path: string;
}

/** A model whose bytes can be read. */
export interface OpenModel {
  /** Path for ONNX Runtime to read, or a copy of the bytes. */
  readonly model: string | Uint8Array;
  /** Names the model in errors. */
  readonly path: string;
  readonly bytes: ByteSource;
  close(): Promise<void>;
}

const BYTES_PATH = 'the given bytes';

const PROBLEM_OF_CODE: Record<string, ModelFileProblem> = {
  ENOENT: 'missing',
  ENOTDIR: 'missing',
  EISDIR: 'directory',
};

/**
 * Opens a model for reading.
 *
 * @throws {ModelFileError} if there is no file, it is a directory or empty, or it cannot be read.
 */
export async function openModel(source: ModelSource): Promise<OpenModel> {
  if (source instanceof Uint8Array) {
    return openBytes(source, BYTES_PATH);
  }
  if (typeof source === 'object' && 'bytes' in source) {
    return openBytes(source.bytes, source.path);
  }
  const path = pathOf(source);
  const file = await openFile(path);
  try {
    return {
      model: resolve(path),
      path,
      bytes: await createFileSource(file, path),
      close: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}

function openBytes(bytes: Uint8Array, path: string): OpenModel {
  if (bytes.byteLength === 0) {
    throw new ModelFileError(path, 'empty');
  }
  // A copy: the caller may change the bytes, and a small Buffer is a view of a larger, shared one.
  const model = new Uint8Array(bytes);
  return { model, path, bytes: createByteSource(model), close: async () => {} };
}

function pathOf(source: string | URL): string {
  const text = String(source);
  if (/^https?:/i.test(text)) {
    throw new ModelFileError(text, 'remote');
  }
  if (source instanceof URL || /^file:/i.test(text)) {
    try {
      return fileURLToPath(source);
    } catch (error) {
      throw new ModelFileError(text, 'remote', error);
    }
  }
  return source;
}

async function openFile(path: string): Promise<FileHandle> {
  try {
    return await open(path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    throw new ModelFileError(path, PROBLEM_OF_CODE[code] ?? 'unreadable', error);
  }
}

async function createFileSource(file: FileHandle, path: string): Promise<ByteSource> {
  const stats = await file.stat();
  if (stats.isDirectory()) {
    throw new ModelFileError(path, 'directory');
  }
  if (!stats.isFile()) {
    throw new ModelFileError(path, 'unreadable');
  }
  if (stats.size === 0) {
    throw new ModelFileError(path, 'empty');
  }
  return {
    sizeBytes: stats.size,
    read: async (offset, length) => {
      const { buffer, bytesRead } = await file.read(new Uint8Array(length), 0, length, offset);
      return buffer.subarray(0, bytesRead);
    },
  };
}
