import { ModelFileError } from '../errors/model-file-error.ts';
import { type FetchModelOptions, fetchModel } from './fetch-model.ts';

/** A model to load: its address, a file that the visitor chose, or the bytes of a .onnx file. */
export type BrowserModelSource = string | URL | Blob | Uint8Array | ArrayBuffer;

const BYTES_PATH = 'the given bytes';

/** Names a source in errors. */
export function pathOf(source: BrowserModelSource): string {
  if (typeof source === 'string' || source instanceof URL) return new URL(source, document.baseURI).href;
  return source instanceof File ? source.name : BYTES_PATH;
}

/**
 * @returns the bytes of the model, in memory of their own.
 * @throws {ModelFileError} if they are none.
 * @throws what {@link fetchModel} throws.
 */
export async function readModel(
  source: BrowserModelSource,
  options: FetchModelOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = await readBytes(source, options);
  options.signal?.throwIfAborted();
  if (bytes.byteLength === 0) throw new ModelFileError(pathOf(source), 'empty');
  return bytes;
}

async function readBytes(
  source: BrowserModelSource,
  options: FetchModelOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  if (typeof source === 'string' || source instanceof URL) return fetchModel(pathOf(source), options);
  if (source instanceof Blob) return new Uint8Array(await source.arrayBuffer());
  return source instanceof Uint8Array ? new Uint8Array(source) : new Uint8Array(source.slice(0));
}
