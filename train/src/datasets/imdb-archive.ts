import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { type ExtractEvents, extract } from 'tar-stream';
import { DataNotFoundError } from '../errors/data-not-found-error.ts';
import { ImdbArchiveError } from '../errors/imdb-archive-error.ts';
import type { LabelledText, LongOperationOptions, TextDataset } from './dataset.ts';
import { compareFileNames } from './order.ts';

/** Options of {@link readImdbArchive} and {@link readUnlabelledImdb}. */
export interface ImdbArchiveOptions extends LongOperationOptions {
  /** Reviews in each of the four folders: 12,500, other numbers are for tests. */
  readonly reviewsPerClass?: number | undefined;
}

const REVIEWS_PER_CLASS = 12_500;

/** Unlabelled reviews for each one of a class. */
const UNLABELLED_SHARE = 4;

const CHUNK_BYTES = 256 * 1024;

/** The longest review has 14 kB; a file far beyond that is none. */
const MAX_REVIEW_BYTES = 1024 * 1024;

/** How many files pass between two reports of progress. */
const REPORT_EVERY = 500;

/** `aclImdb/train/neg/17_3.txt`: folder, class, review number, rating. */
const REVIEW_PATH = /(?:^|\/)((?:train|test)\/(?:neg|pos|unsup))\/(\d+_\d+\.txt)$/;

const LABELS = { neg: 'negative', pos: 'positive' } as const;

/** Text by file name, for each folder that is read. */
type Reviews = ReadonlyMap<string, Map<string, string>>;

/**
 * Reads the labelled reviews out of aclImdb_v1.tar.gz as a stream; nothing is unpacked on disk, and the
 * unlabelled reviews are passed over. Negative before positive, each by review number, so that a repacked
 * archive gives the same order.
 *
 * @throws {DataNotFoundError} if the file cannot be opened.
 * @throws {ImdbArchiveError} if it is truncated, damaged, or not that archive.
 * @see Maas et al., Learning Word Vectors for Sentiment Analysis, ACL 2011
 */
export async function readImdbArchive(
  archivePath: string,
  options: ImdbArchiveOptions = {},
): Promise<TextDataset> {
  const folders = ['train/neg', 'train/pos', 'test/neg', 'test/pos'];
  const reviews = await collectReviews(archivePath, folders, options);
  checkCounts(archivePath, reviews, options.reviewsPerClass ?? REVIEWS_PER_CLASS);
  return {
    name: 'imdb',
    synthetic: false,
    labels: [LABELS.neg, LABELS.pos],
    train: [...rowsOf(reviews, 'train/neg', LABELS.neg), ...rowsOf(reviews, 'train/pos', LABELS.pos)],
    test: [...rowsOf(reviews, 'test/neg', LABELS.neg), ...rowsOf(reviews, 'test/pos', LABELS.pos)],
  };
}

/**
 * Reads the archive's 50,000 reviews without a label, by review number; otherwise as {@link readImdbArchive}.
 *
 * @throws {DataNotFoundError} if the file cannot be opened.
 * @throws {ImdbArchiveError} if it is truncated, damaged, or not that archive.
 */
export async function readUnlabelledImdb(
  archivePath: string,
  options: ImdbArchiveOptions = {},
): Promise<string[]> {
  const reviews = await collectReviews(archivePath, ['train/unsup'], options);
  checkCounts(archivePath, reviews, UNLABELLED_SHARE * (options.reviewsPerClass ?? REVIEWS_PER_CLASS));
  return textsOf(reviews, 'train/unsup');
}

async function collectReviews(
  archivePath: string,
  folders: readonly string[],
  options: LongOperationOptions,
): Promise<Reviews> {
  const reviews: Reviews = new Map(folders.map((folder) => [folder, new Map()]));
  const total = await archiveSize(archivePath);
  if (total === 0) {
    throw new ImdbArchiveError(archivePath, 'The archive is empty');
  }
  const source = createReadStream(archivePath, { highWaterMark: CHUNK_BYTES });
  const tar = extract();
  let fileCount = 0;
  tar.on('entry', (...entry) => {
    fileCount += 1;
    if (fileCount % REPORT_EVERY === 0) {
      options.onProgress?.({ phase: 'read', done: source.bytesRead, total, unit: 'bytes' });
    }
    readEntry(archivePath, reviews, entry);
  });
  try {
    await pipeline(source, createGunzip({ chunkSize: CHUNK_BYTES }), tar, { signal: options.signal });
  } catch (error) {
    options.signal?.throwIfAborted();
    throw error instanceof ImdbArchiveError ? error : describeReadError(archivePath, error);
  }
  options.onProgress?.({ phase: 'read', done: total, total, unit: 'bytes' });
  return reviews;
}

async function archiveSize(archivePath: string): Promise<number> {
  try {
    return (await stat(archivePath)).size;
  } catch (cause) {
    const what = 'The IMDB archive cannot be opened';
    throw new DataNotFoundError(archivePath, what, 'check the path of aclImdb_v1.tar.gz', cause);
  }
}

function readEntry(archivePath: string, reviews: Reviews, entry: ExtractEvents['entry']): void {
  const [header, content, next] = entry;
  // A failing archive fails its open entry too, and an error without a listener ends the process.
  content.on('error', () => undefined);
  const match = REVIEW_PATH.exec(header.name);
  const [, folder = '', fileName = ''] = match ?? [];
  const texts = reviews.get(folder);
  if (texts === undefined) {
    content.on('end', () => next());
    content.resume();
    return;
  }
  if (header.size > MAX_REVIEW_BYTES) {
    next(
      new ImdbArchiveError(archivePath, `"${header.name}" has ${header.size} bytes, too many for a review`),
    );
    return;
  }
  const chunks: Uint8Array[] = [];
  content.on('data', (chunk) => {
    if (chunk instanceof Uint8Array) {
      chunks.push(chunk);
    }
  });
  content.on('end', () => {
    texts.set(fileName, Buffer.concat(chunks).toString('utf8'));
    next();
  });
}

function rowsOf(reviews: Reviews, folder: string, label: string): LabelledText[] {
  return textsOf(reviews, folder).map((text) => ({ text, label }));
}

function textsOf(reviews: Reviews, folder: string): string[] {
  return [...(reviews.get(folder) ?? [])]
    .sort(([nameA], [nameB]) => compareFileNames(nameA, nameB))
    .map(([, text]) => text);
}

function checkCounts(archivePath: string, reviews: Reviews, expected: number): void {
  const counts = Array.from(reviews, ([folder, { size }]) => ({ folder, size }));
  if (counts.every(({ size }) => size === expected)) {
    return;
  }
  const list = counts.map(({ folder, size }) => `${folder} has ${size}`).join(', ');
  const what = counts.every(({ size }) => size === 0)
    ? 'The archive holds no IMDB reviews'
    : `The archive should hold ${expected} reviews in each folder, but ${list}`;
  throw new ImdbArchiveError(archivePath, what);
}

function describeReadError(archivePath: string, error: unknown): Error {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'Z_DATA_ERROR') {
    return new ImdbArchiveError(archivePath, 'The archive is damaged, or no gzip file', error);
  }
  const reason = error instanceof Error ? error.message : String(error);
  return new ImdbArchiveError(archivePath, `The archive cannot be read to its end (${reason})`, error);
}
