import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFile,
  mkdtemp,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PUBLISHED, type UnpackedPackage, unpackPackages } from './unpack-packages.ts';

/** Packages whose own declarations do not compile without `skipLibCheck`: TensorFlow.js, and what it imports. */
const BROKEN_DECLARATIONS = ['@tensorflow/tfjs-core', '@tensorflow/tfjs-layers', '@webgpu/types'];
const EXAMPLES = [
  'commonjs.cjs',
  'worker-threads.js',
  'http-server.js',
  'next-route.js',
  'bundle.js',
] as const;
const LABEL = /^(negative|positive)$/;
const LABEL_LINE = /^(negative|positive)\n$/;
const COMPILER = resolve('node_modules/typescript/bin/tsc');
const STRICT = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2023', '--types', 'node'];
/** The name after `from`, `import` or `createRequire(...)`; paths, node: modules and `Buffer.from('...')` do not match. */
const IMPORTED_PACKAGE =
  /(?:\bfrom |\bimport[ (]|createRequire\(import\.meta\.url\)(?:\.resolve)?\()['"]((?:@[\w-]+\/)?[\w-]+)['"/]/g;

let home = '';
/** The user's project: empty but for the packages. */
let app = '';
let packages: readonly UnpackedPackage[] = [];

beforeAll(async () => {
  home = await realpath(await mkdtemp(join(tmpdir(), 'onnx-bridge-package-')));
  app = join(home, 'app');
  packages = await unpackPackages(home);
}, 60_000);
afterAll(() => rm(home, { recursive: true, force: true }));

function run(args: readonly string[]): string {
  return execFileSync(process.execPath, args, {
    cwd: app,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** What runs in a worker alone. */
function isWorker(entry: string): boolean {
  return entry.endsWith('-worker');
}

function entriesOf({ json }: UnpackedPackage): string[] {
  return Object.keys(json.exports ?? {}).map((path) => json.name + path.slice(1));
}

/** The packages that the compiled files import, also those that are imported on demand. */
async function importedPackages({ json, folder }: UnpackedPackage): Promise<string[]> {
  const dist = join(folder, 'dist');
  const files = (await readdir(dist, { recursive: true })).filter((file) => file.endsWith('.js'));
  const texts = await Promise.all(files.map((file) => readFile(join(dist, file), 'utf8')));
  const names = texts.flatMap((text) => [...text.matchAll(IMPORTED_PACKAGE)].map(([, name = '']) => name));
  return [...new Set(names)].filter((name) => name !== json.name).sort();
}

describe('the packed packages', () => {
  test('hold every file that they promise, the licence, and no tests', async () => {
    const license = await readFile('LICENSE', 'utf8');
    expect(packages).toHaveLength(PUBLISHED.length);
    for (const { json, folder } of packages) {
      const all = await readdir(folder, { recursive: true });
      const files = all.filter((file) => !file.startsWith('node_modules'));
      const promised = [
        ...Object.values(json.exports ?? {}).flatMap(Object.values),
        ...Object.values(json.bin ?? {}),
      ];
      expect(promised.length).toBeGreaterThan(0);
      for (const path of promised) expect(files, json.name).toContain(path.replace('./', ''));
      expect(files.filter((file) => /\.test\.|fixtures|tsbuildinfo/.test(file))).toEqual([]);
      expect(await readFile(join(folder, 'LICENSE'), 'utf8'), json.name).toBe(license);
    }
  });

  test('name every package that they import as a dependency, and no other', async () => {
    for (const unpacked of packages) {
      const { name, dependencies, peerDependencies = {} } = unpacked.json;
      const imported = await importedPackages(unpacked);
      // A peer is optional: it may be imported on demand, or loaded by a name that is no literal.
      const required = imported.filter((imports) => !Object.hasOwn(peerDependencies, imports));
      expect(required, name).toEqual(Object.keys(dependencies).sort());
    }
  });

  test('are importable by every entry', async () => {
    const entries = packages.flatMap(entriesOf).filter((entry) => !isWorker(entry));
    expect(entries).toContain('@onnx-bridge/runtime/text');
    const script = entries.map((entry) => `console.log(Object.keys(await import('${entry}')).length > 0);`);
    await writeFile(join(app, 'entries.js'), script.join('\n'));
    expect(run(['entries.js'])).toBe('true\n'.repeat(entries.length));
  });

  test('classify with a model that was made elsewhere', async () => {
    await copyFile('runtime/src/node/fixtures/binary.onnx', join(app, 'binary.onnx'));
    await writeFile(
      join(app, 'classify.js'),
      `import { loadClassifier } from '@onnx-bridge/runtime';
       const classifier = await loadClassifier('binary.onnx', { device: 'cpu' });
       const results = await classifier.classifyBatch(['a text', '']);
       await classifier.dispose();
       console.log(JSON.stringify(results.map(({ probability }) => probability >= 0.5 && probability <= 1)));`,
    );
    expect(run(['classify.js'])).toBe('[true,true]\n');
  });

  describe('run the examples:', () => {
    beforeAll(async () => {
      await copyFile('runtime/src/node/fixtures/binary.onnx', join(app, 'model.onnx'));
      for (const name of EXAMPLES) await copyFile(join('docs/examples', name), join(app, name));
    });

    test('CommonJS', () => {
      expect(run(['commonjs.cjs'])).toMatch(LABEL_LINE);
    });

    test('a thread of the program', () => {
      expect(run(['worker-threads.js'])).toMatch(
        /^(negative|positive): The best movie\n.*: A waste of time\n$/,
      );
    });

    test('a server', async () => {
      const server = spawn(process.execPath, ['http-server.js'], {
        cwd: app,
        env: { ...process.env, PORT: '0' },
      });
      const exit = once(server, 'exit');
      const [address] = await once(server.stdout, 'data');
      const response = await fetch(String(address).trim(), { method: 'POST', body: 'The best movie' });
      expect(await response.json()).toMatchObject({ label: expect.stringMatching(LABEL) });
      server.kill('SIGTERM');
      expect(await exit).toEqual([0, null]);
    });

    test('a route of Next.js', async () => {
      await writeFile(
        join(app, 'call-route.js'),
        `import { POST } from './next-route.js';
         for (const text of ['The best movie', 7]) {
           const body = JSON.stringify({ text });
           const response = await POST(new Request('http://localhost/api', { method: 'POST', body }));
           console.log(response.status, (await response.json()).label);
         }`,
      );
      expect(run(['call-route.js'])).toMatch(/^200 (negative|positive)\n400 undefined\n$/);
    });

    test('a bundle with the native part outside', async () => {
      await symlink(resolve('node_modules/esbuild'), join(app, 'node_modules/esbuild'), 'junction');
      await symlink(
        resolve('node_modules/onnxruntime-node'),
        join(app, 'node_modules/onnxruntime-node'),
        'junction',
      );
      await copyFile(join(app, 'commonjs.cjs'), join(app, 'app.cjs'));
      run(['bundle.js', 'app.cjs']);
      expect((await readdir(join(app, 'bundle'))).sort()).toEqual(['app.js', 'session-worker.js']);
      // The bundle does not need the packages beside it.
      await rename(join(app, 'node_modules/@onnx-bridge'), join(home, 'put-away'));
      try {
        expect(run(['bundle/app.js'])).toMatch(LABEL_LINE);
      } finally {
        await rename(join(home, 'put-away'), join(app, 'node_modules/@onnx-bridge'));
      }
    });
  });

  test('train, export and classify outside of the project', async () => {
    const program = join(app, 'node_modules/onnx-bridge/bin/onnx-bridge.js');
    const settings = ['--limit', '100', '--epochs', '1', '--sequence-length', '12', '--units', '4'];
    run([program, 'train', '--data', 'synthetic', ...settings, '--output', 'run']);
    run([program, 'export', 'run']);
    const [answer] = JSON.parse(run([program, 'classify', '--json', 'run/model.onnx', 'the best movie']));
    expect(answer).toMatchObject({
      text: 'the best movie',
      label: expect.stringMatching(/^(negative|positive)$/),
    });
  });

  test('type-check in a strict project without the sources', async () => {
    await writeFile(
      join(app, 'consumer.ts'),
      `import { type Classifier, loadClassifier } from '@onnx-bridge/runtime';
       import { createTokenEncoder, type TextEncoding } from '@onnx-bridge/runtime/text';
       import { exportModel, type ExportResult } from '@onnx-bridge/export';
       import { createGraphBuilder } from '@onnx-bridge/export/onnx';
       import { buildLstmClassifier, type TrainingResult } from '@onnx-bridge/train';
       const classifier: Classifier = await loadClassifier('model.onnx', { device: 'auto' });
       const { label }: { label: string } = await classifier.classify('text');
       const exported: ExportResult = await exportModel({ source: 'run' });
       const encode = (encoding: TextEncoding): Int32Array => createTokenEncoder(encoding).encode(label);
       const history = (result: TrainingResult): number => result.history.length + exported.sizeBytes;
       console.log(encode, history, buildLstmClassifier({ vocabularySize: 9 }).name, createGraphBuilder('g'));
       // @ts-expect-error a device of another name is refused by the types
       await loadClassifier('model.onnx', { device: 'abacus' });`,
    );
    expect(run([COMPILER, ...STRICT, '--skipLibCheck', 'consumer.ts'])).toBe('');
  });

  test('have declarations without an error of their own, by every entry', async () => {
    const entries = packages.flatMap(entriesOf);
    const script = entries.map((entry, i) => `export type * as entry${i} from '${entry}';`);
    await writeFile(join(app, 'declarations.ts'), script.join('\n'));
    const lib = ['--lib', 'es2023,esnext.disposable'];
    const { stdout } = spawnSync(process.execPath, [COMPILER, ...STRICT, ...lib, 'declarations.ts'], {
      cwd: app,
      encoding: 'utf8',
    });
    const errors = stdout.split('\n').filter((line) => line.includes('error TS'));
    const foreign = BROKEN_DECLARATIONS.filter((name) => errors.some((line) => line.includes(`/${name}/`)));
    const own = errors.filter((line) => !foreign.some((name) => line.includes(`/${name}/`)));
    expect(own).toEqual([]);
    // Also proves that the compiler ran; goes when TensorFlow.js compiles.
    expect(foreign).toEqual(BROKEN_DECLARATIONS);
  });
});
