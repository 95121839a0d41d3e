import { prepareCached } from './cache.ts';
import { userCacheFolder } from './cache-folder.ts';
import type { PreparedData } from './dataset.ts';
import { completeSettings, type PrepareSettings, prepareDataset } from './prepare.ts';
import { type DataSource, openSource, type ReadDatasetOptions } from './read-dataset.ts';
import { hashSource } from './source-hash.ts';

/** Options of {@link prepareSource}. */
export interface PrepareSourceOptions extends ReadDatasetOptions, PrepareSettings {
  /** False: neither takes prepared data from the cache folder nor puts it there. */
  readonly cache?: boolean | undefined;
  /** Is told what went wrong and did not stop the work. */
  readonly onWarning?: ((message: string) => void) | undefined;
}

/**
 * Reads and tokenises a data set, or takes the result from the cache folder, where it is kept by the content
 * of the source and all settings. Generated reviews are always made anew.
 *
 * @throws {TrainError} whatever `readDataset` and `prepareDataset` throw.
 */
export async function prepareSource(
  source: DataSource,
  options: PrepareSourceOptions = {},
): Promise<PreparedData> {
  const settings = completeSettings(options);
  const { name, root, paths, read } = await openSource(source, options);
  const prepare = async () => prepareDataset(await read(), { ...options, ...settings });
  if (root === undefined || options.cache === false) {
    return prepare();
  }
  const cacheFolder = options.cacheFolder ?? userCacheFolder(options.environment ?? {});
  const { textColumn, labelColumn, testSplit, limit, reviewsPerClass } = options;
  const key = {
    content: await hashSource(root, paths, cacheFolder, options),
    name,
    settings,
    reading: { textColumn, labelColumn, testSplit, limit, reviewsPerClass },
  };
  return prepareCached({ cacheFolder, key, prepare, onWarning: options.onWarning });
}
