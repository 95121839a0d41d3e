import { existsSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ByteSource, createByteSource } from '../core/byte-source.ts';
import { ModelFileError, type ModelFileProblem } from '../errors/model-file-error.ts';
import type { DownloadModelOptions } from './download-model.ts';
import { findShippedModel } from './shipped-model.ts';

/**
 * A model to load: its path, its file: or http(s): address, its bytes, a Blob, or the name of a model that comes with
 * the project, such as `imdb-lstm`.
 */
export type ModelSource = string | URL | Uint8Array | Blob | ModelBytes;

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
/** A path without folders and ending, as the names of shipped models are. */
const MODEL_NAME = /^[a-z][a-z\d-]*$/;

const PROBLEM_OF_CODE: Record<string, ModelFileProblem> = {
  ENOENT: 'missing',
  ENOTDIR: 'missing',
  EISDIR: 'directory',
};

/**
 * Opens a model for reading; one that is remote is downloaded first.
 *
 * @throws {ModelFileError} if there is no file, it is a directory or empty, or it cannot be read.
 * @throws what {@link downloadModel} throws.
 */
export async function openModel(source: ModelSource, options: DownloadModelOptions): Promise<OpenModel> {
  // A copy: the caller may change the bytes, and a small Buffer is a view of a larger, shared one.
  if (source instanceof Uint8Array) return openBytes(new Uint8Array(source), BYTES_PATH);
  if (source instanceof Blob) return openBytes(new Uint8Array(await source.arrayBuffer()), nameOf(source));
  if (typeof source === 'object' && 'bytes' in source) {
    return openBytes(new Uint8Array(source.bytes), source.path);
  }
  const path = locateModel(source);
  if (isRemote(path)) {
    const { downloadModel } = await import('./download-model.ts');
    return openBytes(await downloadModel(path, options), path);
  }
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
  if (bytes.byteLength === 0) throw new ModelFileError(path, 'empty');
  return { model: bytes, path, bytes: createByteSource(bytes), close: async () => {} };
}

/** Node 20 has files among its Blobs, though no global class for them. */
function nameOf(blob: Blob): string {
  return 'name' in blob && typeof blob.name === 'string' ? blob.name : BYTES_PATH;
}

export function isRemote(path: string): boolean {
  return /^https?:/i.test(path);
}

/**
 * @returns the path of a model, or its address where it is remote.
 * @throws {ModelFileError} if it has an address of another kind.
 * @throws {ShippedModelMissingError} if it is the name of a model that is not there.
 */
export function locateModel(source: string | URL): string {
  const text = String(source);
  if (isRemote(text)) return text;
  if (source instanceof URL || /^file:/i.test(text)) {
    try {
      return fileURLToPath(source);
    } catch (error) {
      throw new ModelFileError(text, 'remote', error);
    }
  }
  return MODEL_NAME.test(source) && !existsSync(source) ? findShippedModel(source) : source;
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
