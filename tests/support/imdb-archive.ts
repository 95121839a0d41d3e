import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';

/** Path and content of a file in an archive. */
export type ArchiveEntry = readonly [path: string, content: string];

/**
 * The entries of a small IMDB archive, in the order of a repacked one: positive first, numbers unsorted,
 * unlabelled reviews and other files between them. Every review says where it lies, e.g. `train neg 3`.
 */
export function imdbEntries(reviewsPerClass: number): ArchiveEntry[] {
  const numbers = Array.from({ length: reviewsPerClass }, (_, index) => reviewsPerClass - 1 - index);
  const reviews = ['train/pos', 'train/neg', 'test/pos', 'test/neg'].flatMap((folder) =>
    numbers.map((number): ArchiveEntry => {
      const rating = folder.endsWith('pos') ? 9 : 2;
      return [`aclImdb/${folder}/${number}_${rating}.txt`, `${folder.replace('/', ' ')} ${number}`];
    }),
  );
  return [
    ['aclImdb/README', 'Large Movie Review Dataset'],
    ['aclImdb/train/unsup/0_0.txt', 'a review without a label'],
    ...reviews,
    ['aclImdb/train/urls_pos.txt', 'http://example.org/'],
  ];
}

/** Packs entries as a tar file. */
export async function packTar(entries: readonly ArchiveEntry[]): Promise<Buffer> {
  const tar = pack();
  const chunks: Uint8Array[] = [];
  tar.on('data', (chunk) => {
    if (chunk instanceof Uint8Array) {
      chunks.push(chunk);
    }
  });
  const isDone = new Promise((resolve, reject) => {
    tar.on('end', () => resolve(undefined));
    tar.on('error', reject);
  });
  for (const [name, content] of entries) {
    tar.entry({ name }, content);
  }
  tar.finalize();
  await isDone;
  return Buffer.concat(chunks);
}

/** Packs entries as a .tar.gz file. */
export async function packTarGz(entries: readonly ArchiveEntry[]): Promise<Buffer> {
  return gzipSync(await packTar(entries));
}
