import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeEach, describe, expect, test } from 'vitest';
import { createTemporaryFolder } from '../../../tests/support/temporary-folder.ts';
import { BINARY_MODEL, CATEGORICAL_MODEL } from '../../../tests/support/test-server.ts';
import { InvalidOptionError } from '../errors/invalid-option-error.ts';
import { ModelPrecisionError } from '../errors/model-precision-error.ts';
import { loadClassifier } from './load-classifier.ts';
import { type Precision, sourceInPrecision } from './precision.ts';

let path: string;

beforeEach(async () => {
  path = join(await createTemporaryFolder(), 'model.onnx');
  await copyFile(BINARY_MODEL, path);
  await copyFile(CATEGORICAL_MODEL, inInt8(path));
});

function inInt8(name: string): string {
  return name.replace(/\.onnx$/, '.int8.onnx');
}

describe('the option "precision"', () => {
  test('takes the file of that precision beside the one that is named, and without it that one', async () => {
    const labelCounts: number[] = [];
    for (const precision of [undefined, 'fp32', 'int8'] as const) {
      const classifier = await loadClassifier(path, { precision });
      labelCounts.push(classifier.info.labels.length);
      await classifier.dispose();
    }
    expect(labelCounts).toEqual([2, 2, 3]);
  });

  test('goes from any precision to any other, by path and by address', () => {
    expect(sourceInPrecision(pathToFileURL(inInt8(path)), 'fp32', 'test')).toBe(path);
    expect(sourceInPrecision(inInt8(path), 'int8', 'test')).toBe(inInt8(path));
    const address = 'https://example.org/a.onnx/model.fp16.onnx?key=1';
    expect(sourceInPrecision(address, 'int8', 'test')).toBe(
      'https://example.org/a.onnx/model.int8.onnx?key=1',
    );
  });

  test('names the command that makes a file which is not there', async () => {
    const failure = loadClassifier(path, { precision: 'fp16' });
    await expect(failure).rejects.toThrow(ModelPrecisionError);
    await expect(failure).rejects.toThrow('--precision fp16 --output');
  });

  test('is refused where there is nothing to choose, or no such precision', async () => {
    const bytes = new Blob(['bytes']);
    await expect(loadClassifier(bytes, { precision: 'int8' })).rejects.toThrow(InvalidOptionError);
    const unknown: Precision = JSON.parse('"int4"');
    await expect(loadClassifier(path, { precision: unknown })).rejects.toThrow('one of fp32, fp16, int8');
  });
});
