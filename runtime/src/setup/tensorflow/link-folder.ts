import { constants } from 'node:fs';
import { copyFile, link, mkdir, readdir } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';

/**
 * Makes a second folder with the same files: hard links, which take no room, or copies where the two folders are on
 * different disks.
 */
export async function linkFolder(from: string, to: string, signal: AbortSignal): Promise<void> {
  await mkdir(to, { recursive: true });
  for (const entry of await readdir(from, { recursive: true, withFileTypes: true })) {
    signal.throwIfAborted();
    if (entry.isFile()) {
      const source = join(entry.parentPath, entry.name);
      const target = join(to, relative(from, source));
      await mkdir(dirname(target), { recursive: true });
      await link(source, target).catch(() => copyFile(source, target, constants.COPYFILE_FICLONE));
    }
  }
}
