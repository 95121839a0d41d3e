import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { InvalidModelError } from '../errors/invalid-model-error.ts';
import { TruncatedModelError } from '../errors/truncated-model-error.ts';
import { formatInspection } from './format-inspection.ts';
import { inspectModel } from './inspect.ts';

const MODEL = fileURLToPath(new URL('../node/fixtures/binary.onnx', import.meta.url));
const { signal } = new AbortController();
let folder: string;
let bytes: Buffer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'onnx-bridge-inspect-'));
  bytes = await readFile(MODEL);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

async function writeChanged(name: string, from: string, to: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, bytes.toString('latin1').replaceAll(from, to), 'latin1');
  return path;
}

describe('inspectModel', () => {
  test('shows file, graph and metadata of a text model', async () => {
    const inspection = await inspectModel(MODEL, signal);
    expect(inspection).toMatchObject({
      path: MODEL,
      sizeBytes: bytes.length,
      irVersion: 8,
      opsets: [{ domain: '', version: 17 }],
      inputs: [{ name: 'tokens', type: 'int32', shape: ['batch', 'time'] }],
      outputs: [{ name: 'probability', type: 'float32', shape: ['batch', 1] }],
      labels: ['negative', 'positive'],
      vocabularySize: 33,
      model: { name: 'fixture-lstm', parameterCount: 461, paddingMasked: true },
      preprocessing: { sequenceLength: 24 },
      training: { architecture: 'lstm' },
      metrics: { test: { accuracy: 0.5 } },
    });
  });

  test('shows the graph of a foreign model, and that it is no text model, with the same fields', async () => {
    const foreign = await inspectModel(
      await writeChanged('foreign.onnx', 'onnx_bridge.', 'onnx-bridge_'),
      signal,
    );
    expect(foreign).toMatchObject({ irVersion: 8, inputs: [{ name: 'tokens' }], model: null, labels: null });
    expect(Object.keys(foreign)).toEqual(Object.keys(await inspectModel(MODEL, signal)));
    expect(formatInspection(foreign)).toContain('classify cannot use it');
  });

  test('writes one fact a line', async () => {
    const lines = formatInspection(await inspectModel(MODEL, signal)).split('\n');
    expect(lines).toContain('ONNX          opset 17, IR version 8, by onnx-bridge');
    expect(lines).toContain('model         fixture-lstm, 461 parameters');
    expect(lines).toContain('texts         words, lower-cased; the last 24 tokens; padding masked');
    expect(lines).toContain('test          loss 0.6900, accuracy 0.5000, count 4');
  });

  test('fails on broken files as loading them does', async () => {
    const cut = join(folder, 'cut.onnx');
    await writeFile(cut, bytes.subarray(0, 3700));
    await expect(inspectModel(cut, signal)).rejects.toThrow(TruncatedModelError);
    await expect(
      inspectModel(await writeChanged('op.onnx', 'Transpose', 'Trxnspose'), signal),
    ).rejects.toThrow(InvalidModelError);
  });
});
