/** Writes a file so that its name never stands for half of it. */
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { OutputNotWritableError } from './errors/output-not-writable-error.ts';
import { encodeModelParts, sizeOfParts } from './onnx/encode.ts';
import { placeExternalData } from './onnx/external-data.ts';
import type { OnnxModel } from './onnx/graph.ts';

/** A model on disk that does not have its name yet. */
export interface StagedModel {
  readonly temporaryPath: string;
  /** Of all files together. */
  readonly sizeBytes: number;
  /** The second file, where the numbers are in one; undefined where they are inside. */
  readonly externalDataPath: string | undefined;
  /** Gives the files their names; those that were there before stay until then. */
  publish(): Promise<void>;
  /** Removes what has not been published. */
  [Symbol.asyncDispose](): Promise<void>;
}

export interface StageOptions {
  /** True puts the numbers into a second file; so does a model that is too large for one. */
  readonly isExternal?: boolean;
  /** What a file may have at most. */
  readonly maxFileBytes?: number;
  readonly signal?: AbortSignal | undefined;
}

/** What a protobuf message may have, and so a model in one file. */
const MAX_FILE_BYTES = 2 ** 31 - 1;
/** Fewer calls of the system than a part at a time; a part that is larger is not copied. */
const WRITE_BYTES = 2 ** 20;

/**
 * Writes a model into a temporary folder beside its place.
 *
 * @throws {OutputNotWritableError} if the folder is missing or read-only, or the target is a folder.
 */
export async function stageModel(
  path: string,
  model: OnnxModel,
  { isExternal = false, maxFileBytes = MAX_FILE_BYTES, signal }: StageOptions = {},
): Promise<StagedModel> {
  const folder = `${path}.${process.pid}.tmp`;
  const name = basename(path);
  const whole = isExternal ? undefined : encodeModelParts(model);
  const isInOneFile = whole !== undefined && sizeOfParts(whole) <= maxFileBytes;
  const external = isInOneFile ? undefined : placeExternalData(model.graph, `${name}.data`);
  const parts = isInOneFile ? whole : encodeModelParts(model, external?.places);
  const files = [...(external ? [{ name: `${name}.data`, parts: external.parts }] : []), { name, parts }];
  const discard = (): Promise<void> => rm(folder, { recursive: true, force: true }).catch(() => undefined);
  const withReason = async (action: () => Promise<unknown>): Promise<void> => {
    try {
      await action();
    } catch (cause) {
      await discard();
      signal?.throwIfAborted();
      throw new OutputNotWritableError(path, cause);
    }
  };
  await withReason(async () => {
    await mkdir(folder);
    for (const file of files) await writeParts(join(folder, file.name), file.parts, signal);
  });
  return {
    temporaryPath: join(folder, name),
    sizeBytes: files.reduce((sum, file) => sum + sizeOfParts(file.parts), 0),
    externalDataPath: external ? `${path}.data` : undefined,
    publish: () =>
      withReason(async () => {
        if (external) await rename(join(folder, `${name}.data`), `${path}.data`);
        await rename(join(folder, name), path);
        await discard();
      }),
    [Symbol.asyncDispose]: discard,
  };
}

async function writeParts(
  path: string,
  parts: readonly Uint8Array[],
  signal: AbortSignal | undefined,
): Promise<void> {
  const file = await open(path, 'wx');
  try {
    let pending: Uint8Array[] = [];
    for (const [i, part] of parts.entries()) {
      signal?.throwIfAborted();
      pending.push(part);
      if (sizeOfParts(pending) < WRITE_BYTES && i < parts.length - 1) continue;
      await file.writev(pending);
      pending = [];
    }
  } finally {
    await file.close();
  }
}
