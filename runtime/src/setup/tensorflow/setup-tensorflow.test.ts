import { appendFile, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  buildUnavailableReason,
  compileFakeTensorflow,
  createFakePackage,
} from '../../../../tests/support/fake-tensorflow.ts';
import { startLocalServer } from '../../../../tests/support/local-server.ts';
import { createTemporaryFolder } from '../../../../tests/support/temporary-folder.ts';
import { createWheelIndex } from '../../../../tests/support/wheel-index.ts';
import { createWheel, sha256Of } from '../../../../tests/support/wheels.ts';
import { openWheelSource } from '../open-wheel-source.ts';
import type { TensorflowBuild } from './builds.ts';
import { removeTensorflow } from './remove-tensorflow.ts';
import { setupTensorflow } from './setup-tensorflow.ts';

const UNAVAILABLE = buildUnavailableReason();
const AS_INSTALLED = ['binding', 'index.js', 'package.json'];

/** A wheel of libraries that stand for libtensorflow's, on an index in this process. */
async function publish() {
  const contents = await compileFakeTensorflow(await createTemporaryFolder());
  const content = createWheel([...contents].map(([path, bytes]) => ({ path, content: bytes })));
  const wheel = { project: 'fake-tensorflow', filename: 'fake_tensorflow-1-none-any.whl', content };
  const build: TensorflowBuild = {
    id: 'fake',
    packageName: '@tensorflow/tfjs-node',
    wheels: [
      {
        ...wheel,
        sizeBytes: content.length,
        sha256: sha256Of(content),
        members: [...contents].map(([path, bytes]) => ({
          path,
          target: path.replace('tensorflow/lib', 'lib/lib').replace('tensorflow/include', 'include'),
          sizeBytes: bytes.length,
          sha256: sha256Of(bytes),
        })),
      },
    ],
  };
  const { listener, requests } = createWheelIndex([wheel]);
  return { build, requests, index: `${await startLocalServer(listener)}/simple` };
}

/** A project with the package, as npm installed it, and an empty cache folder. */
async function prepare() {
  const { build, requests, index } = await publish();
  const projectFolder = await createTemporaryFolder();
  const cacheFolder = join(projectFolder, 'cache');
  const packageFolder = await createFakePackage(projectFolder);
  const environment = {
    PATH: process.env.PATH,
    HOME: projectFolder,
    XDG_CACHE_HOME: cacheFolder,
    PIP_CONFIG_FILE: '/dev/null',
    PIP_INDEX_URL: index,
  };
  const run = (variables: Readonly<Record<string, string>> = {}, onStep?: (abort: () => void) => void) => {
    const abortion = new AbortController();
    const { signal } = abortion;
    const all = { ...environment, ...variables };
    return setupTensorflow({
      build,
      projectFolder,
      environment: all,
      signal,
      openSource: () => openWheelSource(undefined, all, signal),
      onPlan: () => {},
      onProgress: () => {},
      onStep: () => onStep?.(() => abortion.abort()),
    });
  };
  const remove = () => removeTensorflow({ build, projectFolder, environment });
  const inPackage = async () => (await readdir(packageFolder)).sort();
  const inCache = () => readdir(join(cacheFolder, 'onnx-bridge/tensorflow'));
  return { run, remove, inPackage, inCache, requests, packageFolder };
}

describe.skipIf(UNAVAILABLE !== undefined)(`setupTensorflow ${UNAVAILABLE ?? ''}`, () => {
  test('sets a package up, leaves it alone then, and undoes it', async () => {
    const { run, remove, inPackage, inCache, requests, packageFolder } = await prepare();
    const first = await run();
    expect(first).toMatchObject({ status: 'installed', libtensorflow: '2.0.0-fake', device: 'cpu' });
    expect(first.downloadedBytes).toBeGreaterThan(1000);
    expect(await inPackage()).toEqual([...AS_INSTALLED, 'deps', 'lib'].sort());
    expect(await inCache()).toEqual(['fake']);
    requests.length = 0;
    expect(await run()).toMatchObject({ status: 'already-working', downloadedBytes: 0 });
    await rm(join(packageFolder, 'lib'), { recursive: true });
    expect(await run()).toMatchObject({ status: 'installed', downloadedBytes: 0 });
    expect(requests).toEqual([]);
    expect(await remove()).toMatchObject({ status: 'removed', folders: [packageFolder, expect.any(String)] });
    expect(await inPackage()).toEqual(AS_INSTALLED);
    expect(await inCache()).toEqual([]);
    expect(await remove()).toMatchObject({ status: 'nothing-to-remove', folders: [] });
  });

  test('does not leave an addon that does not run', async () => {
    const { run, inPackage, packageFolder } = await prepare();
    await appendFile(join(packageFolder, 'index.js'), "throw new Error('out of order');");
    await expect(run()).rejects.toMatchObject({
      problem: 'does-not-run',
      message: expect.stringContaining('out of order'),
    });
    expect(await inPackage()).toEqual(AS_INSTALLED);
  });

  test('says what the compiler refuses, and leaves nothing in the package', async () => {
    const { run, inPackage, packageFolder } = await prepare();
    await appendFile(join(packageFolder, 'binding/binding.cc'), '#error out of order\n');
    await expect(run()).rejects.toMatchObject({
      problem: 'compile',
      message: expect.stringContaining('out of order'),
    });
    expect(await inPackage()).toEqual(AS_INSTALLED);
  });

  test('leaves nothing in the package when it is aborted', async () => {
    const { run, inPackage, inCache } = await prepare();
    await expect(run({}, (abort) => abort())).rejects.toMatchObject({ name: 'AbortError' });
    expect(await inPackage()).toEqual(AS_INSTALLED);
    expect(await inCache()).toEqual(['fake']);
  });

  test('asks for a compiler before it downloads anything', async () => {
    const { run, requests } = await prepare();
    await expect(run({ CXX: 'no-such-compiler -m64' })).rejects.toMatchObject({ problem: 'no-compiler' });
    expect(requests).toEqual([]);
  });

  test('does not remove what another program set up', async () => {
    const { remove, inPackage, packageFolder } = await prepare();
    await mkdir(join(packageFolder, 'deps'));
    await writeFile(join(packageFolder, 'deps/other'), '');
    expect(await remove()).toMatchObject({ status: 'nothing-to-remove' });
    expect(await inPackage()).toEqual([...AS_INSTALLED, 'deps'].sort());
  });
});
