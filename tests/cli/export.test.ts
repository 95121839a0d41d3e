import { copyFile, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { layers } from '@tensorflow/tfjs-layers';
import { expect, test } from 'vitest';
import { startLocalServer } from '../support/local-server.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';
import { buildSeededModel, writeModelFiles } from '../support/tfjs-models.ts';
import { runProgram } from './run-program.ts';

const FIXTURES = join(import.meta.dirname, '../../export/src/read/keras/fixtures');

test('export of an address writes model.onnx into the current folder', async () => {
  const served = await createTemporaryFolder();
  await writeModelFiles(buildSeededModel([layers.dense({ units: 2, inputShape: [3] })], 1), served);
  const address = await startLocalServer(async (request, response) => {
    const content = await readFile(join(served, request.url ?? '')).catch(() => undefined);
    response.writeHead(content ? 200 : 404).end(content);
  });
  const cwd = await createTemporaryFolder();
  const { exitCode, stdout } = await runProgram(['export', `${address}/model.json`, '--json'], { cwd });
  expect(exitCode).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ path: 'model.onnx', check: { backend: 'cpu' } });
  expect(await readdir(cwd)).toEqual(['model.onnx']);
});

test('export of a file of Keras writes a file of its name beside it', async () => {
  const cwd = await createTemporaryFolder();
  await copyFile(join(FIXTURES, 'text.keras'), join(cwd, 'text.keras'));
  const { exitCode, stdout } = await runProgram(['export', 'text.keras'], { cwd });
  expect(exitCode).toBe(0);
  expect(stdout).toContain('GRU -> ');
  expect(stdout).toContain('TensorFlow.js (cpu) and ONNX Runtime agree');
  expect((await readdir(cwd)).sort()).toEqual(['text.keras', 'text.onnx']);
});

test('export of a damaged file says what is wrong in one line, and leaves nothing behind', async () => {
  const cwd = await createTemporaryFolder();
  await copyFile(join(FIXTURES, 'expected.json'), join(cwd, 'model.json'));
  const { exitCode, stdout, stderr } = await runProgram(['export', 'model.json'], { cwd });
  expect(exitCode).toBe(1);
  expect(stdout).toBe('');
  expect(stderr.trim().split('\n')).toHaveLength(1);
  expect(stderr).toContain('The file is no TensorFlow.js model');
  expect(await readdir(cwd)).toEqual(['model.json']);
});
