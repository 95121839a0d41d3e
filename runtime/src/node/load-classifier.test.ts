import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DeviceUnavailableError } from '../errors/device-unavailable-error.ts';
import { InvalidModelError } from '../errors/invalid-model-error.ts';
import { InvalidOptionError } from '../errors/invalid-option-error.ts';
import { MissingMetadataError } from '../errors/missing-metadata-error.ts';
import { ModelFileError } from '../errors/model-file-error.ts';
import { NotOnnxFileError } from '../errors/not-onnx-file-error.ts';
import { TruncatedModelError } from '../errors/truncated-model-error.ts';
import { UnsupportedFormatVersionError } from '../errors/unsupported-format-version-error.ts';
import { chooseDevice } from './devices.ts';
import { loadClassifier } from './load-classifier.ts';
import type { ModelSource } from './model-source.ts';

const BINARY_URL = new URL('./fixtures/binary.onnx', import.meta.url);
const BINARY_PATH = fileURLToPath(BINARY_URL);
/** Probability of "positive" for this text, from the same weights in NumPy. */
const TEXT = 'The movie was not bad!';
const EXPECTED_POSITIVE = 0.3916624961143589;

let folder: string;
let bytes: Buffer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'onnx-bridge-load-'));
  bytes = await readFile(BINARY_URL);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

async function writeModel(name: string, content: Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

/** The model with one text in it changed to another of the same length, wherever it occurs. */
function replaceText(from: string, to: string): Buffer {
  expect(to).toHaveLength(from.length);
  const changed = Buffer.from(bytes.toString('latin1').replaceAll(from, to), 'latin1');
  expect(changed.equals(bytes)).toBe(false);
  return changed;
}

async function failureOf(promise: Promise<unknown>): Promise<Error> {
  const outcome = await promise.catch((error: unknown) => error);
  if (!(outcome instanceof Error)) {
    throw new Error('nothing was thrown');
  }
  return outcome;
}

const NO_MODEL_FILES: readonly (readonly [string, string, () => ModelSource | Promise<ModelSource>])[] = [
  ['a directory', 'directory', () => folder],
  ['an empty file', 'empty', () => writeModel('empty.onnx', new Uint8Array(0))],
  ['no bytes', 'empty', () => new Uint8Array(0)],
  ['an ftp address', 'remote', () => new URL('ftp://example.org/model.onnx')],
];

describe('loadClassifier', () => {
  test('loads a path, a file: address in two forms, bytes and a Blob alike', async () => {
    const padded = Buffer.concat([Buffer.alloc(64), bytes]).subarray(64);
    for (const source of [BINARY_PATH, BINARY_URL, BINARY_URL.href, padded, new Blob([padded])]) {
      const classifier = await loadClassifier(source);
      const { scores } = await classifier.classify(TEXT);
      await classifier.dispose();
      expect(scores.positive).toBeCloseTo(EXPECTED_POSITIVE, 5);
    }
  });

  test('keeps its own copy of given bytes', async () => {
    const own = new Uint8Array(bytes);
    const loading = loadClassifier(own);
    own.fill(0);
    const classifier = await loading;
    const { scores } = await classifier.classify(TEXT);
    await classifier.dispose();
    expect(scores.positive).toBeCloseTo(EXPECTED_POSITIVE, 5);
  });

  test('says what the model is and where it runs', async () => {
    const classifier = await loadClassifier(BINARY_PATH);
    expect(classifier.info.model).toEqual({ name: 'fixture-lstm', parameterCount: 461, paddingMasked: true });
    expect(classifier.info.labels).toEqual(['negative', 'positive']);
    expect(classifier.device.name).toBe('cpu');
    expect(classifier.device.reason).toContain('auto');
    await classifier.dispose();
  });

  test('says that a file does not exist', async () => {
    const error = await failureOf(loadClassifier(join(folder, 'nowhere.onnx')));
    expect(error).toBeInstanceOf(ModelFileError);
    expect(error).toMatchObject({ code: 'ONNX_BRIDGE_MODEL_FILE', problem: 'missing' });
    expect(error.message).toMatch(/does not exist\. Where: .*nowhere\.onnx\. Fix: /);
  });

  test.for(NO_MODEL_FILES)('says that %s is no model file', async ([, problem, source]) => {
    const error = await failureOf(loadClassifier(await source()));
    expect(error).toBeInstanceOf(ModelFileError);
    expect(error).toMatchObject({ problem });
  });

  test('tells a foreign file, a cut one, a foreign model and a newer one apart', async () => {
    const cases = [
      [await writeModel('text.onnx', Buffer.from('not a model')), NotOnnxFileError],
      [await writeModel('cut.onnx', bytes.subarray(0, bytes.length - 100)), TruncatedModelError],
      [await writeModel('foreign.onnx', replaceText('onnx_bridge.', 'onnx-bridge_')), MissingMetadataError],
      [
        await writeModel('newer.onnx', replaceText('format_version\x12\x011', 'format_version\x12\x012')),
        UnsupportedFormatVersionError,
      ],
    ] as const;
    for (const [path, expected] of cases) {
      const error = await failureOf(loadClassifier(path));
      expect(error).toBeInstanceOf(expected);
      expect(error.message).toContain(path);
    }
  });

  test('passes on why ONNX Runtime rejects a graph', async () => {
    const error = await failureOf(loadClassifier(replaceText('Transpose', 'Trxnspose')));
    expect(error).toBeInstanceOf(InvalidModelError);
    expect(error.message).toContain('No Op registered for Trxnspose');
    expect(error.cause).toBeInstanceOf(Error);
  });

  test('refuses a graph with another count of outputs than labels', async () => {
    const error = await failureOf(
      loadClassifier(replaceText('["negative", "positive"]', '["no", "yes",  "maybe" ]')),
    );
    expect(error).toBeInstanceOf(InvalidModelError);
    expect(error.message).toContain('3 labels but 1 outputs');
  });

  test.for([
    ['threads', 0],
    ['threads', 1.5],
    ['workers', -1],
    ['workers', Number.NaN],
    ['maxDelayMs', -1],
  ] as const)('refuses %s = %d', async ([option, value]) => {
    const error = await failureOf(loadClassifier(BINARY_PATH, { [option]: value }));
    expect(error).toBeInstanceOf(InvalidOptionError);
    expect(error).toMatchObject({ option });
  });

  test('stops loading when its signal is aborted', async () => {
    const aborted = await failureOf(loadClassifier(BINARY_PATH, { signal: AbortSignal.abort() }));
    expect(aborted.name).toBe('AbortError');
    const controller = new AbortController();
    const loading = failureOf(loadClassifier(BINARY_PATH, { signal: controller.signal }));
    controller.abort();
    expect((await loading).name).toBe('AbortError');
  });
});

describe('devices', () => {
  test('uses the CPU when it is named', async () => {
    const classifier = await loadClassifier(BINARY_PATH, { device: 'cpu' });
    expect(classifier.device).toEqual({ name: 'cpu', reason: 'asked for by name' });
    await classifier.dispose();
  });

  test.for(['cuda', 'webgpu', 'tensorrt'] as const)(
    'runs on %s when it is named, or says what is missing',
    async (device) => {
      const outcome = await loadClassifier(BINARY_PATH, { device }).catch((error: Error) => error);
      if (outcome instanceof Error) {
        expect(outcome).toBeInstanceOf(DeviceUnavailableError);
        expect(outcome).toMatchObject({ device, code: 'ONNX_BRIDGE_DEVICE_UNAVAILABLE' });
        expect(outcome.message).toMatch(/is not available: .{20}/);
      } else {
        expect(outcome.device.name).toBe(device);
        await outcome.dispose();
      }
    },
  );

  test('blames the model, not the device, when the graph is broken', async () => {
    const error = await failureOf(
      loadClassifier(replaceText('Transpose', 'Trxnspose'), { device: 'webgpu' }),
    );
    expect(error).toBeInstanceOf(InvalidModelError);
  });

  test('lists the devices that there are when the name is unknown', () => {
    expect(() => chooseDevice('tpu')).toThrow('known are auto, cpu, cuda, webgpu, tensorrt');
  });
});
