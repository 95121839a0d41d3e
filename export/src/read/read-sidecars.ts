import { InvalidModelError } from '../errors/invalid-model-error.ts';
import { InvalidSidecarError } from '../errors/invalid-sidecar-error.ts';
import type { ModelFiles } from './model-files.ts';
import { readJson } from './read-json.ts';

/** What lies beside a model, not yet checked; undefined where there is no such file. */
export interface Sidecars {
  readonly text: unknown;
  readonly series: unknown;
  readonly training: unknown;
}

/** @throws {InvalidSidecarError} if a file is no JSON. */
export async function readSidecars(files: ModelFiles): Promise<Sidecars> {
  const [text, series, training] = await Promise.all([
    readSidecar(files, 'text.json'),
    readSidecar(files, 'series.json'),
    readSidecar(files, 'training.json'),
  ]);
  return { text, series, training };
}

/** The content of a file beside the model, or undefined where there is none. */
async function readSidecar(files: ModelFiles, name: string): Promise<unknown> {
  try {
    return await readJson(files, name);
  } catch (cause) {
    if (!(cause instanceof InvalidModelError)) throw cause;
    const reason = cause.cause instanceof Error ? `: ${cause.cause.message}` : '';
    throw new InvalidSidecarError(files.locate(name), `The file is no JSON${reason}`, cause);
  }
}
