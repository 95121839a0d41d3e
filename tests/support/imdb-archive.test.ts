import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-stream';
import { expect, test } from 'vitest';
import { imdbEntries, packTarGz } from './imdb-archive.ts';

test('packs every entry with its path, in the given order', async () => {
  const entries = imdbEntries(2);
  const tar = extract();
  const paths: string[] = [];
  tar.on('entry', (header, content, next) => {
    paths.push(header.name);
    content.on('end', () => next());
    content.resume();
  });
  await pipeline(Readable.from([await packTarGz(entries)]), createGunzip(), tar);
  expect(paths).toEqual(entries.map(([path]) => path));
  expect(paths.filter((path) => path.includes('/test/neg/'))).toHaveLength(2);
});
