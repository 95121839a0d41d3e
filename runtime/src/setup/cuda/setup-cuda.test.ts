import { execFileSync } from 'node:child_process';
import { lstat, readdir, readFile, writeFile } from 'node:fs/promises';
import { constants } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { buildUnavailableReason } from '../../../../tests/support/fake-tensorflow.ts';
import { startLocalServer } from '../../../../tests/support/local-server.ts';
import { createTemporaryFolder } from '../../../../tests/support/temporary-folder.ts';
import { createWheelIndex } from '../../../../tests/support/wheel-index.ts';
import { createWheel, sha256Of } from '../../../../tests/support/wheels.ts';
import { openWheelSource } from '../open-wheel-source.ts';
import { CUDA_BUILDS, type CudaBuild } from './builds.ts';
import { removeCuda } from './remove-cuda.ts';
import { setSearchPath } from './set-search-path.ts';
import { setupCuda } from './setup-cuda.ts';

const UNAVAILABLE = buildUnavailableReason();
const FILES = ['libprovider.so', 'libneeded.so.1'] as const;
const UNUSED = 'libunused.so.10';

/** A provider that needs a library, which is published, too, and one that nobody has and of which it uses nothing. */
async function compileLibraries(): Promise<Map<string, Buffer>> {
  const folder = await createTemporaryFolder();
  await writeFile(join(folder, 'needed.cc'), 'extern "C" int needed() { return 1; }');
  await writeFile(join(folder, 'unused.cc'), '');
  await writeFile(join(folder, 'provider.cc'), 'extern "C" int needed(); int value = needed();');
  const compile = (source: string, library: string, ...flags: string[]) =>
    execFileSync('g++', ['-shared', '-fPIC', '-o', library, source, `-Wl,-soname,${library}`, ...flags], {
      cwd: folder,
    });
  compile('needed.cc', 'libneeded.so.1');
  compile('unused.cc', UNUSED);
  compile('provider.cc', 'libprovider.so', '-L.', '-Wl,--no-as-needed', '-l:libneeded.so.1', `-l:${UNUSED}`);
  const contents = FILES.map(
    async (name): Promise<[string, Buffer]> => [name, await readFile(join(folder, name))],
  );
  return new Map(await Promise.all(contents));
}

/** Whether the system's loader can load it; Node then finds that it is no addon. */
function loadFailure(path: string): string {
  try {
    process.dlopen({ exports: {} }, path, constants.dlopen.RTLD_NOW);
  } catch (error) {
    return String(error);
  }
  throw new Error('it is an addon');
}

describe.skipIf(UNAVAILABLE)(`setupCuda${UNAVAILABLE ? ` (${UNAVAILABLE})` : ''}`, () => {
  async function prepare(wheelOptions: Parameters<typeof createWheelIndex>[1] = {}) {
    const libraries = await compileLibraries();
    const content = createWheel(
      [...libraries].map(([path, bytes]) => ({ path: `lib/${path}`, content: bytes })),
    );
    const wheel = { project: 'fake-cuda', filename: 'fake_cuda-1-none-any.whl', content };
    const build: CudaBuild = {
      onnxruntimeVersion: '9.9.9',
      cuda: 'a fake',
      provider: 'libprovider.so',
      unusedLibrary: UNUSED,
      links: { 'libneeded.so': 'libneeded.so.1' },
      wheels: [
        {
          ...wheel,
          sizeBytes: content.length,
          sha256: sha256Of(content),
          members: [...libraries].map(([name, bytes]) => ({
            path: `lib/${name}`,
            target: name,
            sizeBytes: bytes.length,
            sha256: sha256Of(bytes),
          })),
        },
      ],
    };
    const { listener, requests } = createWheelIndex([wheel], wheelOptions);
    const index = `${await startLocalServer(listener)}/simple`;
    const home = await createTemporaryFolder();
    const environment = { HOME: home, XDG_CACHE_HOME: join(home, 'cache'), PIP_CONFIG_FILE: '/dev/null' };
    const { signal } = new AbortController();
    const run = (onnxruntimeVersion = '9.9.9') =>
      setupCuda({
        onnxruntimeVersion,
        builds: [build],
        environment,
        signal,
        openSource: () => openWheelSource(index, environment, signal),
        onPlan: () => {},
        onProgress: () => {},
      });
    return { run, requests, environment };
  }

  test('puts libraries into the cache folder that find each other there', async () => {
    const { run, requests } = await prepare();
    const { status, folder, downloadedBytes } = await run();
    expect(status).toBe('installed');
    expect(downloadedBytes).toBeGreaterThan(1000);
    expect((await readdir(folder)).sort()).toEqual(['libneeded.so', 'libneeded.so.1', 'libprovider.so']);
    expect((await lstat(join(folder, 'libneeded.so'))).isSymbolicLink()).toBe(true);
    expect(loadFailure(join(folder, 'libprovider.so'))).toContain('did not self-register');
    const requestCount = requests.length;
    expect(await run()).toMatchObject({ status: 'already-there', downloadedBytes: 0 });
    expect(requests).toHaveLength(requestCount);
  });

  test('changes nothing else in a library, and only once', async () => {
    const folder = await createTemporaryFolder();
    const path = join(folder, 'libprovider.so');
    const before = (await compileLibraries()).get('libprovider.so') ?? Buffer.alloc(0);
    await writeFile(path, before);
    expect(loadFailure(path)).toContain('cannot open shared object file');
    expect(await setSearchPath(path, UNUSED)).toBe(true);
    expect(await setSearchPath(path, UNUSED)).toBe(false);
    const after = await readFile(path);
    const changedCount = before.filter((byte, i) => byte !== after[i]).length;
    expect(changedCount).toBeGreaterThan(5);
    expect(changedCount).toBeLessThanOrEqual('$ORIGIN\0'.length + 1);
  });

  test('goes on where it was interrupted, and removes what it has put there', async () => {
    const { run, requests, environment } = await prepare({ cuts: [200] });
    const { folder } = await run();
    expect(requests.length).toBeGreaterThan(3);
    expect(loadFailure(join(folder, 'libprovider.so'))).toContain('did not self-register');
    expect(await removeCuda(environment, '9.9.9')).toEqual({ status: 'removed', folders: [folder] });
    expect(await removeCuda(environment, '9.9.9')).toEqual({ status: 'nothing-to-remove', folders: [] });
  });

  test('refuses a version of onnxruntime-node that it has no libraries for, before it downloads', async () => {
    const { run, requests } = await prepare();
    await expect(run('9.9.8')).rejects.toThrow('npm install onnxruntime-node@9.9.9');
    expect(requests).toEqual([]);
  });
});

test('the pins are of the installed onnxruntime-node, and well formed', async () => {
  const { version } = JSON.parse(await readFile('node_modules/onnxruntime-node/package.json', 'utf8'));
  expect(CUDA_BUILDS.map(({ onnxruntimeVersion }) => onnxruntimeVersion)).toContain(version);
  for (const { wheels, provider } of CUDA_BUILDS) {
    const members = wheels.flatMap((wheel) => wheel.members);
    expect(members.map(({ target }) => target)).toContain(provider);
    for (const { sha256, sizeBytes } of [...wheels, ...members]) {
      expect(sha256).toMatch(/^[0-9a-f]{64}$/);
      expect(sizeBytes).toBeGreaterThan(10_000);
    }
  }
});
