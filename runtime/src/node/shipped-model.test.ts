import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ShippedModelMissingError } from '../errors/shipped-model-missing-error.ts';
import { findShippedModel } from './shipped-model.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'onnx-bridge-shipped-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

test('finds the model in a folder above', async () => {
  await mkdir(join(folder, 'models/imdb-lstm'), { recursive: true });
  await writeFile(join(folder, 'models/imdb-lstm/model.onnx'), 'x');
  const from = pathToFileURL(join(folder, 'runtime/dist/commands/shipped-model.js'));
  expect(findShippedModel('imdb-lstm', from)).toBe(join(folder, 'models/imdb-lstm/model.onnx'));
});

test('says what to do where there is no such model', () => {
  const from = pathToFileURL(join(folder, 'node_modules/a/b.js'));
  expect(() => findShippedModel('imdb-lstm', from)).toThrow(ShippedModelMissingError);
  expect(() => findShippedModel('imdb-lstm', from)).toThrow('name another model');
});
