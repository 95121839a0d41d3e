import type { Dirent } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataNotFoundError } from '../errors/data-not-found-error.ts';
import type { LabelledText, LongOperationOptions } from './dataset.ts';
import { compareCodePoints, compareFileNames } from './order.ts';
import { decodeText } from './text-file.ts';

/** Where one labelled text lies. */
export interface LabelledFile {
  readonly path: string;
  readonly label: string;
}

/** The text files of a folder; `test` is undefined where the folder has no test part. */
export interface ClassFolders<Item> {
  readonly train: readonly Item[];
  readonly test: readonly Item[] | undefined;
}

/** The unpacked IMDB archive keeps its unlabelled reviews in a folder of this name. */
const UNLABELLED_FOLDER = 'unsup';

const FILES_AT_ONCE = 32;

/**
 * Lists FOLDER/train/CLASS/*.txt and FOLDER/test/CLASS/*.txt, or FOLDER/CLASS/*.txt where there is no
 * folder `train`; classes by code point, files by the number that their name begins with.
 *
 * @throws {DataNotFoundError} if the folder cannot be read or no class folder in it holds a text.
 */
export async function listClassFolders(folder: string): Promise<ClassFolders<LabelledFile>> {
  const names = (await listFolder(folder)).filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  const hasTrain = names.includes('train');
  const train = await listClasses(hasTrain ? join(folder, 'train') : folder);
  const test = hasTrain && names.includes('test') ? await listClasses(join(folder, 'test')) : undefined;
  return { train, test };
}

/**
 * Reads the files that {@link listClassFolders} listed, in that order.
 *
 * @throws {DataFormatError} if a file is not UTF-8 or UTF-16 text.
 */
export async function readClassFolders(
  files: ClassFolders<LabelledFile>,
  options: LongOperationOptions = {},
): Promise<ClassFolders<LabelledText>> {
  const total = files.train.length + (files.test?.length ?? 0);
  let done = 0;
  const readAll = async (part: readonly LabelledFile[]): Promise<LabelledText[]> => {
    const rows: LabelledText[] = [];
    for (let start = 0; start < part.length; start += FILES_AT_ONCE) {
      options.signal?.throwIfAborted();
      const batch = part.slice(start, start + FILES_AT_ONCE);
      rows.push(...(await Promise.all(batch.map(readLabelledFile))));
      done += batch.length;
      options.onProgress?.({ phase: 'read', done, total, unit: 'texts' });
    }
    return rows;
  };
  return { train: await readAll(files.train), test: files.test && (await readAll(files.test)) };
}

async function readLabelledFile({ path, label }: LabelledFile): Promise<LabelledText> {
  return { text: decodeText(path, await readFile(path)), label };
}

async function listClasses(folder: string): Promise<LabelledFile[]> {
  const classes = (await listFolder(folder))
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && entry.name !== UNLABELLED_FOLDER)
    .map((entry) => entry.name)
    .sort(compareCodePoints);
  const files: LabelledFile[] = [];
  for (const label of classes) {
    const names = (await listFolder(join(folder, label)))
      .filter((entry) => entry.isFile() && /^[^.].*\.txt$/i.test(entry.name))
      .map((entry) => entry.name)
      .sort(compareFileNames);
    for (const name of names) {
      files.push({ path: join(folder, label, name), label });
    }
  }
  if (files.length === 0) {
    const what = 'No class folder in here holds a text file';
    throw new DataNotFoundError(
      folder,
      what,
      'put the texts of each label in a folder of its name, as *.txt',
    );
  }
  return files;
}

async function listFolder(folder: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (cause) {
    throw new DataNotFoundError(folder, 'The folder cannot be read', 'check the path of the data', cause);
  }
}
