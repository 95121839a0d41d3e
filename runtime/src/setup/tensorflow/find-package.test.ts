import { mkdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createFakePackage } from '../../../../tests/support/fake-tensorflow.ts';
import { createTemporaryFolder } from '../../../../tests/support/temporary-folder.ts';
import { findTfjsPackage } from './find-package.ts';

const NAME = '@tensorflow/tfjs-node';

test('finds the package from a folder inside the project', async () => {
  const project = await realpath(await createTemporaryFolder());
  const folder = await createFakePackage(project);
  await mkdir(join(project, 'src'));
  expect(await findTfjsPackage(NAME, join(project, 'src'))).toEqual({
    name: NAME,
    folder,
    addonPath: join(folder, 'lib/napi-v8/tfjs_binding.node'),
    nodeApiVersion: 8,
  });
});

test('says how to install a package that is missing', async () => {
  await expect(findTfjsPackage(`${NAME}-gpu`, await createTemporaryFolder())).rejects.toMatchObject({
    problem: 'not-installed',
    message: expect.stringContaining('npm install --ignore-scripts @tensorflow/tfjs-node-gpu@4.22.0'),
  });
});

test('refuses another version', async () => {
  const project = await createTemporaryFolder();
  await createFakePackage(project, '3.0.0');
  await expect(findTfjsPackage(NAME, project)).rejects.toMatchObject({
    problem: 'other-version',
    message: expect.stringContaining('3.0.0'),
  });
});
