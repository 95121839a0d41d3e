import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createTemporaryFolder } from '../../../tests/support/temporary-folder.ts';
import { BINARY_MODEL, CATEGORICAL_MODEL } from '../../../tests/support/test-server.ts';
import { loadClassifier } from '../node/load-classifier.ts';
import { defaultModelName, ServedModel } from './served-model.ts';
import { SharedClassifier } from './shared-classifier.ts';

/** Many runs of the model: enough for a second worker to start. */
const TEXTS = new Array<string>(5000).fill('The movie was not bad!');

describe('a shared classifier', () => {
  test('answers the request that it has in full before it is freed', async () => {
    const shared = new SharedClassifier(await loadClassifier(BINARY_MODEL));
    const results = shared.use((classifier) => classifier.classifyBatch(TEXTS));
    await shared.retire();
    expect(await results).toHaveLength(TEXTS.length);
  });
});

describe('a served model', () => {
  test('goes on as it was loaded when its file has become another one', async () => {
    const path = join(await createTemporaryFolder(), 'model.onnx');
    await copyFile(BINARY_MODEL, path);
    const model = await ServedModel.load(path, { threads: 2, workers: 2 });
    await copyFile(CATEGORICAL_MODEL, path);
    const labels = new Set<string>();
    // Longer than the second worker takes to start.
    for (const startMs = performance.now(); performance.now() - startMs < 500; ) {
      const results = await model.use((classifier) => classifier.classifyBatch(TEXTS));
      for (const { label } of results) labels.add(label);
    }
    await model.dispose();
    expect(labels).toEqual(new Set(['negative']));
  });

  test.for([
    ['models/imdb-lstm/model.onnx', 'imdb-lstm'],
    ['models/reviews.onnx', 'reviews'],
    ['/mnt/My reviews (2).onnx', 'My-reviews-2-'],
    ['/model.onnx', 'model'],
    ['https://example.org/imdb-lstm/model.onnx?key=1', 'imdb-lstm'],
  ] as const)('of %s is called %s', ([path, name]) => {
    expect(defaultModelName(path)).toBe(name);
  });
});
