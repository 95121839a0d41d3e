import { DataNotFoundError } from '../errors/data-not-found-error.ts';
import { DownloadError } from '../errors/download-error.ts';
import { type ImdbLocationOptions, locateImdbArchive } from './imdb-location.ts';

/** What to train on where the user named nothing. */
export type DefaultData =
  | { readonly source: 'imdb'; readonly archive: string }
  | { readonly source: 'synthetic'; readonly reason: string };

/** Options of {@link chooseDefaultData}. */
export interface DefaultDataOptions extends ImdbLocationOptions {
  /** Is told that generated reviews are used, and why. */
  readonly onNotice: (message: string) => void;
}

/**
 * Chooses IMDB where it is on this machine or can be downloaded, and generated reviews otherwise.
 *
 * @throws {DataNotFoundError} if `archive` or `IMDB_ARCHIVE` names a file that is not there.
 */
export async function chooseDefaultData(options: DefaultDataOptions): Promise<DefaultData> {
  try {
    const { path } = await locateImdbArchive(options);
    return { source: 'imdb', archive: path };
  } catch (error) {
    const isNamed = options.archive !== undefined || Boolean(options.environment?.IMDB_ARCHIVE);
    if (!(error instanceof DownloadError) && (isNamed || !(error instanceof DataNotFoundError))) {
      throw error;
    }
    options.onNotice(
      `The IMDB reviews are not at hand, so generated ones are used: all figures are synthetic. ${error.message}`,
    );
    return { source: 'synthetic', reason: error.message };
  }
}
