import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { type ExtractEvents, extract } from 'tar-stream';
import { DataNotFoundError } from '../errors/data-not-found-error.ts';
import { ImdbArchiveError } from '../errors/imdb-archive-error.ts';
import type { LabelledText, LongOperationOptions, TextDataset } from './dataset.ts';
import { compareFileNames } from './order.ts';

/** Options of {@link readImdbArchive}. */
export interface ImdbArchiveOptions extends LongOperationOptions {
  /** Reviews in each of the four folders: 12,500, other numbers are for tests. */
  readonly reviewsPerClass?: number | undefined;
}

const REVIEWS_PER_CLASS = 12_500;

const CHUNK_BYTES = 256 * 1024;

/** The longest review has 14 kB; a file far beyond that is none. */
const MAX_REVIEW_BYTES = 1024 * 1024;

/** How many files pass between two reports of progress. */
const REPORT_EVERY = 500;

/** `aclImdb/train/neg/17_3.txt`: folder, class, review number, rating. */
const REVIEW_PATH = /(?:^|\/)(train|test)\/(neg|pos)\/(\d+_\d+\.txt)$/;

const LABELS = { neg: 'negative', pos: 'positive' } as const;

type FolderName = 'train/neg' | 'train/pos' | 'test/neg' | 'test/pos';

/** Text by file name, for each folder of labelled reviews. */
type Reviews = Readonly<Record<FolderName, Map<string, string>>>;

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
  const reviews: Reviews = {
    'train/neg': new Map(),
    'train/pos': new Map(),
    'test/neg': new Map(),
    'test/pos': new Map(),
  };
  await collectReviews(archivePath, reviews, options);
  checkCounts(archivePath, reviews, options.reviewsPerClass ?? REVIEWS_PER_CLASS);
  return {
    name: 'imdb',
    synthetic: false,
    labels: [LABELS.neg, LABELS.pos],
    train: [...rowsOf(reviews, 'train/neg', LABELS.neg), ...rowsOf(reviews, 'train/pos', LABELS.pos)],
    test: [...rowsOf(reviews, 'test/neg', LABELS.neg), ...rowsOf(reviews, 'test/pos', LABELS.pos)],
  };
}

async function collectReviews(
  archivePath: string,
  reviews: Reviews,
  options: LongOperationOptions,
): Promise<void> {
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
  const [, part = '', className = '', fileName = ''] = match ?? [];
  const folder = `${part}/${className}`;
  if (!isFolderName(folder)) {
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
    reviews[folder].set(fileName, Buffer.concat(chunks).toString('utf8'));
    next();
  });
}

function isFolderName(folder: string): folder is FolderName {
  return folder === 'train/neg' || folder === 'train/pos' || folder === 'test/neg' || folder === 'test/pos';
}

function rowsOf(reviews: Reviews, folder: FolderName, label: string): LabelledText[] {
  return [...reviews[folder]]
    .sort(([nameA], [nameB]) => compareFileNames(nameA, nameB))
    .map(([, text]) => ({ text, label }));
}

function checkCounts(archivePath: string, reviews: Reviews, expected: number): void {
  const counts = Object.entries(reviews).map(([folder, { size }]) => ({ folder, size }));
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
