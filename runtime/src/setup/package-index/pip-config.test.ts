import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { createTemporaryFolder } from '../../../../tests/support/temporary-folder.ts';
import type { Environment } from '../environment.ts';
import { parsePipConfig, readPipConfig } from './pip-config.ts';

const OWN_FILE = 'own/pip.conf';
const VIRTUAL_FILE = 'venv/pip.conf';
const USER_FILE = 'home/.config/pip/pip.conf';
const LEGACY_FILE = 'home/.pip/pip.conf';
const SYSTEM_FILE = 'xdg/pip/pip.conf';
const ALL = [OWN_FILE, VIRTUAL_FILE, USER_FILE, LEGACY_FILE, SYSTEM_FILE];

/** What the setting is when these files, each with its own path as the value, and these variables are there. */
async function readSetting(files: readonly string[], variables: Environment = {}) {
  const root = await createTemporaryFolder();
  for (const file of files) {
    await mkdir(dirname(join(root, file)), { recursive: true });
    await writeFile(join(root, file), `[global]\nindex-url = ${file}\n`);
  }
  const environment = {
    PIP_CONFIG_FILE: join(root, OWN_FILE),
    VIRTUAL_ENV: join(root, 'venv'),
    XDG_CONFIG_DIRS: join(root, 'xdg'),
    ...variables,
  };
  const config = await readPipConfig(environment, join(root, 'home'));
  return config('index-url');
}

const PRECEDENCE = ALL.map((expected, i) => ({ expected, files: ALL.slice(i) }));

test.for(PRECEDENCE)('$expected goes before the files after it', async ({ expected, files }) => {
  expect(await readSetting(files)).toBe(expected);
});

test('a variable goes before every file, unless it is empty', async () => {
  expect(await readSetting(ALL, { PIP_INDEX_URL: 'variable' })).toBe('variable');
  expect(await readSetting(ALL, { PIP_INDEX_URL: '' })).toBe(OWN_FILE);
});

test('PIP_CONFIG_FILE=/dev/null means no file', async () => {
  expect(await readSetting(ALL, { PIP_CONFIG_FILE: '/dev/null' })).toBeUndefined();
});

test('the section of a download goes before the global one', async () => {
  const root = await createTemporaryFolder();
  const path = join(root, 'pip.conf');
  await writeFile(path, '[global]\nindex-url = all\n[download]\nindex-url = downloads\n[list]\ncert = no\n');
  const config = await readPipConfig({ PIP_CONFIG_FILE: path }, root);
  expect(config('index-url')).toBe('downloads');
});

test('parses names, comments and both separators', () => {
  const text = '# a\n; b\n[Global]\r\nIndex_URL: http://host/a=b:c \nproxy=\n[install]\nno-binary =\n   x\n';
  expect([...parsePipConfig(text)]).toEqual([
    ['global.index-url', 'http://host/a=b:c'],
    ['global.proxy', ''],
    ['install.no-binary', ''],
  ]);
});
