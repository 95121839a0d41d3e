import type { PreparedData } from './dataset.ts';
import { type PrepareSourceOptions, prepareSource } from './prepare-source.ts';

/** Options of {@link prepareImdbData}. */
export type PrepareImdbOptions = Omit<PrepareSourceOptions, 'textColumn' | 'labelColumn' | 'testSplit'>;

/**
 * Prepares the 50,000 labelled IMDB reviews for training; the archive is searched for and downloaded as
 * `locateImdbArchive` says (pass `environment: process.env` for `IMDB_ARCHIVE` to count), and the result
 * is kept in the cache folder.
 *
 * @throws {TrainError} if the archive cannot be found, downloaded or read.
 * @example
 * const data = await prepareImdbData({ vocabularySize: 10_000, sequenceLength: 256 });
 * data.train.classIndices.length; // 25000
 */
export async function prepareImdbData(options: PrepareImdbOptions = {}): Promise<PreparedData> {
  return prepareSource('imdb', options);
}
