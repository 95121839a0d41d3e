import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { DataNotFoundError } from '../errors/data-not-found-error.ts';
import { globalSeed } from '../global-seed.ts';
import type { ColumnOptions } from './columns.ts';
import type { LabelledText, TextDataset } from './dataset.ts';
import { readDelimited } from './delimited.ts';
import { listClassFolders, readClassFolders } from './folder-per-class.ts';
import { readImdbArchive } from './imdb-archive.ts';
import { type ImdbLocationOptions, locateImdbArchive } from './imdb-location.ts';
import { readJsonLines } from './json-lines.ts';
import { orderLabels } from './order.ts';
import { createOwnDataset } from './own-dataset.ts';
import { type RowLimit, takeSubset } from './subset.ts';
import { generateReviews } from './synthetic.ts';

/** `'imdb'`, `'synthetic'`, or the path of a file or folder (`./imdb` for one of such a name). */
export type DataSource = 'imdb' | 'synthetic' | (string & {});

/** Options of {@link readDataset}; most of them concern one kind of source only. */
export interface ReadDatasetOptions extends ColumnOptions, ImdbLocationOptions {
  /** Own data without a test part: fraction of the rows that becomes the test part, 0.2 by default. */
  readonly testSplit?: number | undefined;
  /** Own data for measuring a trained model: all texts become test texts, however few they are. */
  readonly isWhole?: boolean | undefined;
  /** Seed of the test split, of `limit` and of generated reviews, the global seed by default. */
  readonly seed?: number | undefined;
  /** Takes a part of the data, the labels in equal shares. */
  readonly limit?: RowLimit | undefined;
  /** IMDB reviews in each folder of the archive: 12,500, other numbers are for tests. */
  readonly reviewsPerClass?: number | undefined;
}

/** A source that was found, ready to be read. */
export interface OpenedSource {
  /** What the data set will be called. */
  readonly name: string;
  /** The file or folder; undefined for generated texts. */
  readonly root: string | undefined;
  /** Every file that `read` reads, in that order. */
  readonly paths: readonly string[];
  readonly read: () => Promise<TextDataset>;
}

type SourceOpener = (path: string, options: ReadDatasetOptions) => Promise<OpenedSource>;

/** What can be read, by the end of the file name. */
const OPENERS: Readonly<Record<string, SourceOpener>> = {
  '.csv': openTable(readDelimited),
  '.tsv': openTable(readDelimited),
  '.tab': openTable(readDelimited),
  '.jsonl': openTable(readJsonLines),
  '.ndjson': openTable(readJsonLines),
  '.tar.gz': openArchive,
  '.tgz': openArchive,
};

/**
 * Reads a data set: IMDB (downloaded where it is not at hand), generated reviews, a CSV, TSV or JSON Lines
 * file, a folder with one folder a class, or an IMDB archive.
 *
 * @throws {DataNotFoundError} if there is nothing at the path, or of no kind listed above.
 * @throws {TrainError} whatever the reader of that kind throws.
 */
export async function readDataset(
  source: DataSource,
  options: ReadDatasetOptions = {},
): Promise<TextDataset> {
  const opened = await openSource(source, options);
  return opened.read();
}

/** Finds a source and lists its files without reading them; see {@link readDataset} for the errors. */
export async function openSource(
  source: DataSource,
  options: ReadDatasetOptions = {},
): Promise<OpenedSource> {
  const opened = await openNamedSource(source, options);
  const { limit = {}, seed = globalSeed() } = options;
  return { ...opened, read: async () => takeSubset(await opened.read(), limit, seed) };
}

async function openNamedSource(source: DataSource, options: ReadDatasetOptions): Promise<OpenedSource> {
  if (source === 'synthetic') {
    const read = async () => generateReviews({ seed: options.seed });
    return { name: source, root: undefined, paths: [], read };
  }
  if (source === 'imdb') {
    return openArchive((await locateImdbArchive(options)).path, options);
  }
  return openPath(source, options);
}

async function openPath(path: string, options: ReadDatasetOptions): Promise<OpenedSource> {
  const status = await stat(path).catch((cause: unknown) => {
    const fix = 'name an existing file or folder, or "imdb" or "synthetic"';
    throw new DataNotFoundError(path, 'There is no data at this path', fix, cause);
  });
  if (status.isDirectory()) {
    return openFolder(path, options);
  }
  const ending = Object.keys(OPENERS).find((candidate) => path.toLowerCase().endsWith(candidate));
  const open = ending === undefined ? undefined : OPENERS[ending];
  if (open === undefined) {
    const fix = `name a folder or a file that ends in ${Object.keys(OPENERS).join(', ')}`;
    throw new DataNotFoundError(path, 'Files of this kind cannot be read', fix);
  }
  return open(path, options);
}

async function openArchive(path: string, options: ReadDatasetOptions): Promise<OpenedSource> {
  return { name: 'imdb', root: path, paths: [path], read: () => readImdbArchive(path, options) };
}

function openTable(
  read: (path: string, options: ReadDatasetOptions) => Promise<LabelledText[]>,
): SourceOpener {
  return async (path, options) => ({
    name: basename(path),
    root: path,
    paths: [path],
    read: async () => ownDataset(path, await read(path, options), undefined, options),
  });
}

async function openFolder(path: string, options: ReadDatasetOptions): Promise<OpenedSource> {
  const files = await listClassFolders(path);
  return {
    name: basename(path),
    root: path,
    paths: [...files.train, ...(files.test ?? [])].map((file) => file.path),
    read: async () => {
      const { train, test } = await readClassFolders(files, options);
      return ownDataset(path, train, test, options);
    },
  };
}

function ownDataset(
  path: string,
  rows: readonly LabelledText[],
  testRows: readonly LabelledText[] | undefined,
  { testSplit, seed, isWhole }: ReadDatasetOptions,
): TextDataset {
  if (isWhole) {
    const test = [...rows, ...(testRows ?? [])];
    return {
      name: basename(path),
      synthetic: false,
      labels: orderLabels(test.map(({ label }) => label)),
      train: [],
      test,
    };
  }
  return createOwnDataset({ name: basename(path), path, rows, testRows, testSplit, seed });
}
