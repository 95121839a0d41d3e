import { DataNotFoundError } from '../errors/data-not-found-error.ts';
import type { LongOperationOptions } from './dataset.ts';
import { type ImdbArchiveOptions, readUnlabelledImdb } from './imdb-archive.ts';
import { type ImdbLocationOptions, locateImdbArchive } from './imdb-location.ts';
import { readTextChunks } from './text-file.ts';

/** Options of {@link readUnlabelled}. */
export interface ReadUnlabelledOptions extends ImdbLocationOptions, ImdbArchiveOptions {}

/**
 * Reads texts without labels: `imdb` for the 50,000 unlabelled reviews of its archive, or a file with a text a line.
 *
 * @throws {DataNotFoundError} if there is nothing at the path, or the file is no .txt.
 * @throws {ImdbArchiveError} if the archive is damaged.
 */
export async function readUnlabelled(
  source: 'imdb' | (string & {}),
  options: ReadUnlabelledOptions = {},
): Promise<string[]> {
  if (source === 'imdb') return readUnlabelledImdb((await locateImdbArchive(options)).path, options);
  if (source.toLowerCase().endsWith('.txt')) return readLines(source, options);
  const what = 'Texts without labels cannot be read from files of this kind';
  throw new DataNotFoundError(source, what, 'name a .txt file with a text on each line, or "imdb"');
}

async function readLines(path: string, options: LongOperationOptions): Promise<string[]> {
  const chunks: string[] = [];
  for await (const chunk of readTextChunks(path, options)) chunks.push(chunk);
  return chunks
    .join('')
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '');
}
