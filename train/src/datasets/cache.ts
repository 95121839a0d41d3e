import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PreparedData } from './dataset.ts';
import { decodePreparedFile, encodePreparedFile, PREPARED_FORMAT_VERSION } from './prepared-file.ts';

/** What is to be prepared, and how if it is not in the cache. */
export interface CachedPreparation {
  readonly cacheFolder: string;
  /** Everything that decides the result: content of the source and settings. Any JSON value. */
  readonly key: unknown;
  readonly prepare: () => Promise<PreparedData>;
  /** Is told why the cache could not be used; the data is prepared all the same. */
  readonly onWarning?: ((message: string) => void) | undefined;
}

/** IMDB takes about 20 MB; older files than these are deleted. */
const KEPT_FILES = 8;

const PREPARED_FILE = /^[0-9a-f]{64}\.prepared$/;

/** Takes prepared data from the cache folder, or prepares it and puts it there. */
export async function prepareCached(preparation: CachedPreparation): Promise<PreparedData> {
  const { cacheFolder, key, prepare, onWarning } = preparation;
  const folder = join(cacheFolder, 'prepared');
  const digest = createHash('sha256')
    .update(JSON.stringify([PREPARED_FORMAT_VERSION, key]))
    .digest('hex');
  const path = join(folder, `${digest}.prepared`);
  const bytes = await readFile(path).catch(() => undefined);
  if (bytes !== undefined) {
    try {
      return decodePreparedFile(bytes);
    } catch (error) {
      onWarning?.(`The cached data in ${path} is damaged (${reasonOf(error)}); it is prepared again.`);
    }
  }
  const data = await prepare();
  try {
    await writeAtomically(folder, path, encodePreparedFile(data));
    await deleteOldFiles(folder);
  } catch (error) {
    onWarning?.(
      `The prepared data cannot be kept in ${folder} (${reasonOf(error)}); the next run prepares it again.`,
    );
  }
  return data;
}

async function writeAtomically(folder: string, path: string, bytes: Uint8Array): Promise<void> {
  const temporaryPath = `${path}.${randomUUID()}.tmp`;
  await mkdir(folder, { recursive: true });
  try {
    await writeFile(temporaryPath, bytes);
    await rename(temporaryPath, path);
  } catch (error) {
    await rm(temporaryPath, { force: true });
    throw error;
  }
}

async function deleteOldFiles(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => PREPARED_FILE.test(name));
  const files = await Promise.all(
    names.map(async (name) => ({ path: join(folder, name), time: (await stat(join(folder, name))).mtimeMs })),
  );
  const old = files.sort((a, b) => b.time - a.time).slice(KEPT_FILES);
  await Promise.all(old.map(({ path }) => rm(path, { force: true })));
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
