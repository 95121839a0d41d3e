import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { InvalidMetadataError } from '../errors/invalid-metadata-error.ts';
import { MissingMetadataError } from '../errors/missing-metadata-error.ts';
import { UnsupportedFormatVersionError } from '../errors/unsupported-format-version-error.ts';
import { readOnnxHeader } from './metadata.ts';
import { parseModelInfo } from './model-info.ts';

let metadata: ReadonlyMap<string, string>;

beforeAll(async () => {
  const bytes = await readFile(new URL('../node/fixtures/binary.onnx', import.meta.url));
  ({ metadata } = await readOnnxHeader(bytes, 'binary.onnx'));
});

function without(key: string): ReadonlyMap<string, string> {
  return new Map([...metadata].filter(([name]) => name !== key));
}

describe('parseModelInfo', () => {
  test('gives encoding, labels, model, training and metrics', () => {
    const info = parseModelInfo(metadata, 'binary.onnx');
    expect(info.labels).toEqual(['negative', 'positive']);
    expect(info.encoding.labels).toBe(info.labels);
    expect(info.encoding.preprocessing).toMatchObject({
      sequenceLength: 24,
      paddingSide: 'post',
      startId: 1,
    });
    expect(info.encoding.vocabulary).toHaveLength(29);
    expect(info.model).toEqual({ name: 'fixture-lstm', parameterCount: 461, paddingMasked: true });
    expect(info.training?.architecture).toBe('lstm');
    expect(info.metrics?.test).toEqual({ loss: 0.69, accuracy: 0.5, count: 4 });
  });

  test('leaves training and metrics out where the model has none', () => {
    const bare = new Map(without('onnx_bridge.training'));
    bare.delete('onnx_bridge.metrics');
    const info = parseModelInfo(bare, 'x');
    expect('training' in info).toBe(false);
    expect('metrics' in info).toBe(false);
  });

  test('says that a foreign ONNX model is no text model of ours', () => {
    expect(() => parseModelInfo(new Map([['framework', 'pytorch']]), 'foreign.onnx')).toThrow(
      MissingMetadataError,
    );
    expect(() => parseModelInfo(new Map(), 'foreign.onnx')).toThrow(
      'is no text model made by `onnx-bridge export`',
    );
  });

  test('says the same of a model of ours that reads no texts', () => {
    const series = new Map([
      ['onnx_bridge.format_version', '1'],
      ['onnx_bridge.model', '{"name":"forecast","parameterCount":3,"paddingMasked":false}'],
    ]);
    expect(() => parseModelInfo(series, 'forecast.onnx')).toThrow(MissingMetadataError);
    expect(() => parseModelInfo(series, 'forecast.onnx')).toThrow('it holds no labels and no vocabulary');
    series.set('onnx_bridge.format_version', '2');
    expect(() => parseModelInfo(series, 'forecast.onnx')).toThrow(UnsupportedFormatVersionError);
  });

  test('asks for an upgrade when the format is newer', () => {
    const newer = new Map(metadata).set('onnx_bridge.format_version', '2');
    expect(() => parseModelInfo(newer, 'x')).toThrow(UnsupportedFormatVersionError);
    expect(() => parseModelInfo(newer, 'x')).toThrow('upgrade onnx-bridge');
  });

  test.for([
    'onnx_bridge.format_version',
    'onnx_bridge.labels',
    'onnx_bridge.preprocessing',
    'onnx_bridge.vocabulary',
    'onnx_bridge.model',
  ])('names %s when it is missing', (key) => {
    expect(() => parseModelInfo(without(key), 'x')).toThrow(InvalidMetadataError);
    expect(() => parseModelInfo(without(key), 'x')).toThrow(`"${key}" cannot be used: it is missing`);
  });

  test.for([
    ['onnx_bridge.format_version', '"one"', 'it is not a version number'],
    ['onnx_bridge.format_version', '0', 'it is not a version number'],
    ['onnx_bridge.labels', '["negative"', 'it is not JSON'],
    ['onnx_bridge.labels', '["same", "same"]', 'labels'],
    ['onnx_bridge.vocabulary', '[1, 2]', 'vocabulary'],
    ['onnx_bridge.preprocessing', '{}', 'preprocessing'],
    ['onnx_bridge.model', '{"name":"m","parameterCount":-1,"paddingMasked":true}', 'parameterCount'],
    ['onnx_bridge.model', '{"name":"m","parameterCount":1}', 'paddingMasked'],
    ['onnx_bridge.training', '[]', 'onnx_bridge.training'],
    ['onnx_bridge.metrics', '[]', 'onnx_bridge.metrics'],
    ['onnx_bridge.metrics', '{"test":{"loss":"low"}}', 'test.loss'],
  ] as const)('names what is wrong when %s is %s', ([key, value, message]) => {
    const broken = new Map(metadata).set(key, value);
    expect(() => parseModelInfo(broken, 'x')).toThrow(InvalidMetadataError);
    expect(() => parseModelInfo(broken, 'x')).toThrow(message);
  });
});
