import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createTemporaryFolder } from '../../../../tests/support/temporary-folder.ts';
import { AddonBuildError } from '../../errors/addon-build-error.ts';
import { findNodeHeaders } from './node-headers.ts';

const VERSION = process.versions.node;
const PLACES = [
  { place: 'nodedir/include/node', from: 'the nodedir of npm' },
  { place: 'installed/include/node', from: 'the folder of node' },
  { place: `home/.cache/node-gyp/${VERSION}/include/node`, from: "node-gyp's cache" },
  { place: 'project/node_modules/node-api-headers/include', from: 'the package of the project' },
  { place: 'cache/node_modules/node-api-headers/include', from: 'an earlier call' },
];
/** Stands for npm: makes what it would install in the folder after --prefix. */
const NPM = `#!/bin/sh
while [ "$1" != --prefix ]; do shift; done
mkdir -p "$2/node_modules/node-api-headers/include"
: > "$2/node_modules/node-api-headers/include/node_api.h"`;

/** A machine with these files and nothing else; `npm` is the text of its program. */
async function prepare(files: readonly string[], npm?: string) {
  const root = await createTemporaryFolder();
  for (const file of ['installed/bin/node', 'project/node_modules/node-api-headers/package.json', ...files]) {
    await mkdir(dirname(join(root, file)), { recursive: true });
    await writeFile(join(root, file), '{}');
  }
  if (npm !== undefined) {
    await writeFile(join(root, 'npm'), npm);
    await chmod(join(root, 'npm'), 0o755);
  }
  const found = findNodeHeaders({
    environment: {
      HOME: join(root, 'home'),
      PATH: `${root}:/usr/bin:/bin`,
      npm_config_nodedir: join(root, 'nodedir'),
    },
    projectFolder: join(root, 'project'),
    cacheFolder: join(root, 'cache'),
    nodePath: join(root, 'installed/bin/node'),
    signal: new AbortController().signal,
  });
  return { root, found };
}

describe('findNodeHeaders', () => {
  test.for(PLACES.map((row, i) => ({ ...row, rest: PLACES.slice(i) })))(
    'finds them in $from',
    async (row) => {
      const { root, found } = await prepare(row.rest.map(({ place }) => `${place}/node_api.h`));
      expect(await found).toBe(join(root, row.place));
    },
  );

  test('has npm fetch them where there are none', async () => {
    const { root, found } = await prepare([], NPM);
    expect(await found).toBe(join(root, 'cache/node_modules/node-api-headers/include'));
  });

  test.for(['#!/bin/sh\nexit 1', '#!/bin/sh\nexit 0'])(
    'says what to do where npm cannot: %j',
    async (npm) => {
      const { found } = await prepare([], npm);
      const error = await found.catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(AddonBuildError);
      expect(error).toMatchObject({ problem: 'no-headers', message: expect.stringContaining('npm install') });
    },
  );
});
