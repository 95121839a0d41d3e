import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

interface PackageJson {
  readonly name: string;
  readonly exports?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly bin?: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
}

const FOLDERS = ['runtime', 'export', 'train', 'cli'] as const;
const isOurs = (name: string): boolean => name === 'onnx-bridge' || name.startsWith('@onnx-bridge/');

/** An empty folder into which the packed packages are unpacked, as npm install would. */
let home = '';
const packages: { readonly json: PackageJson; readonly folder: string }[] = [];

/** Links exactly the packages that were named, so that one left out of a package.json is missed. */
async function linkDependency(name: string): Promise<void> {
  const link = join(home, 'node_modules', name);
  await mkdir(dirname(link), { recursive: true });
  const isNew = (error: NodeJS.ErrnoException): void => {
    if (error.code !== 'EEXIST') throw error;
  };
  await symlink(await realpath(resolve('node_modules', name)), link).catch(isNew);
}

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'onnx-bridge-package-'));
  await writeFile(join(home, 'package.json'), '{ "type": "module" }');
  const args = [
    'pack',
    '--ignore-scripts',
    '--json',
    '--pack-destination',
    home,
    ...FOLDERS.map((f) => `./${f}`),
  ];
  execFileSync('npm', args, { stdio: ['ignore', 'pipe', 'ignore'] });
  for (const file of (await readdir(home)).filter((name) => name.endsWith('.tgz'))) {
    const unpacked = join(home, 'unpacked', file);
    await mkdir(unpacked, { recursive: true });
    execFileSync('tar', ['-xzf', join(home, file), '-C', unpacked]);
    const json: PackageJson = JSON.parse(await readFile(join(unpacked, 'package/package.json'), 'utf8'));
    const folder = join(home, 'node_modules', json.name);
    await mkdir(dirname(folder), { recursive: true });
    execFileSync('cp', ['-r', join(unpacked, 'package'), folder]);
    packages.push({ json, folder });
  }
  const dependencies = packages.flatMap(({ json }) => Object.keys(json.dependencies));
  for (const name of dependencies.filter((dependency) => !isOurs(dependency))) await linkDependency(name);
}, 60_000);
afterAll(() => rm(home, { recursive: true, force: true }));

function run(args: readonly string[]): string {
  return execFileSync(process.execPath, args, {
    cwd: home,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

describe('the packed packages', () => {
  test('hold every file that they promise, and no tests', async () => {
    expect(packages).toHaveLength(FOLDERS.length);
    for (const { json, folder } of packages) {
      const files = await readdir(folder, { recursive: true });
      const promised = [
        ...Object.values(json.exports ?? {}).flatMap(Object.values),
        ...Object.values(json.bin ?? {}),
      ];
      expect(promised.length).toBeGreaterThan(0);
      for (const path of promised) expect(files, json.name).toContain(path.replace('./', ''));
      expect(files.filter((file) => /\.test\.|fixtures|tsbuildinfo/.test(file))).toEqual([]);
    }
  });

  test('are importable by every entry', async () => {
    const entries = packages.flatMap(({ json }) =>
      Object.keys(json.exports ?? {}).map((path) => join(json.name, path)),
    );
    expect(entries).toContain('@onnx-bridge/runtime/text');
    const script = entries.map((entry) => `console.log(Object.keys(await import('${entry}')).length > 0);`);
    await writeFile(join(home, 'entries.js'), script.join('\n'));
    expect(run(['entries.js'])).toBe('true\n'.repeat(entries.length));
  });

  test('train, export and classify outside of the project', async () => {
    const program = join(home, 'node_modules/onnx-bridge/bin/onnx-bridge.js');
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
      join(home, 'consumer.ts'),
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
    await linkDependency('@types/node');
    const flags = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2023', '--types', 'node'];
    const compiler = resolve('node_modules/typescript/bin/tsc');
    // tfjs' own declarations do not compile under these flags; ours are checked through the consumer.
    expect(run([compiler, ...flags, '--skipLibCheck', 'consumer.ts'])).toBe('');
  });
});
