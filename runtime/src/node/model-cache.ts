/** Models that were downloaded before, in a folder that the caller names: two files a model. */
import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { object, safeParse, string } from 'valibot';

export interface StoredModel {
  readonly bytes: Uint8Array;
  /** SHA-256 as in `integrity` attributes, `sha256-` and base64. */
  readonly digest: string;
  /** What the server called this version; empty if it did not say. */
  readonly etag: string;
}

const RecordSchema = object({ digest: string(), etag: string() });

/** @returns undefined unless the folder has the whole file, with the bytes that were stored. */
export async function readStoredModel(folder: string, url: string): Promise<StoredModel | undefined> {
  const { modelFile, recordFile } = filesOf(folder, url);
  try {
    const { success, output } = safeParse(RecordSchema, JSON.parse(await readFile(recordFile, 'utf8')));
    const bytes = await readFile(modelFile);
    const digest = `sha256-${createHash('sha256').update(bytes).digest('base64')}`;
    return success && output.digest === digest ? { ...output, bytes } : undefined;
  } catch {
    // Missing or broken, it is downloaded again.
    return undefined;
  }
}

/** Stores a model if the disk lets us: a full one is no reason to fail. */
export async function storeModel(
  folder: string,
  url: string,
  { bytes, digest, etag }: StoredModel,
): Promise<void> {
  const { modelFile, recordFile } = filesOf(folder, url);
  try {
    await mkdir(folder, { recursive: true });
    await replaceFile(modelFile, bytes);
    await replaceFile(recordFile, JSON.stringify({ url, digest, etag }));
  } catch {
    return;
  }
}

async function replaceFile(file: string, content: string | Uint8Array): Promise<void> {
  const temporaryFile = `${file}.${process.pid}.tmp`;
  await writeFile(temporaryFile, content);
  await rename(temporaryFile, file);
}

function filesOf(folder: string, url: string): { readonly modelFile: string; readonly recordFile: string } {
  const name = createHash('sha256').update(url).digest('hex').slice(0, 32);
  return { modelFile: join(folder, `${name}.onnx`), recordFile: join(folder, `${name}.json`) };
}
