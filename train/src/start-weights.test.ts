import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PreparedData } from './datasets/dataset.ts';
import { prepareSource } from './datasets/prepare-source.ts';
import { ModelMismatchError } from './errors/model-mismatch-error.ts';
import { readModelWeights } from './fit/model-weights.ts';
import { buildLstmClassifier } from './models/lstm-classifier.ts';
import { writeStartWeights } from './start-weights.ts';
import { runFullWorkflow } from './workflow.ts';

const SIZES = { vocabularySize: 60, sequenceLength: 20, embeddingSize: 4, units: 3 } as const;
const SEEDED = { seed: 3, limit: { train: 200, test: 20 } } as const;

const prepare = (vocabularySize: number, sequenceLength = 20): Promise<PreparedData> =>
  prepareSource('synthetic', { ...SEEDED, vocabularySize, sequenceLength, cache: false });

const build = (vocabularySize: number, lstmUnits = 3) =>
  buildLstmClassifier({
    ...{ vocabularySize, lstmUnits, sequenceLength: 20, embeddingSize: 4, denseUnits: 0, seed: 9 },
  });

describe('starting from the weights of a run', () => {
  let startFrom: string;
  let earlier: readonly Float32Array[];

  beforeAll(async () => {
    startFrom = await mkdtemp(join(tmpdir(), 'onnx-bridge-test-'));
    const { model } = await runFullWorkflow({
      ...{
        ...SIZES,
        ...SEEDED,
        source: 'synthetic',
        denseUnits: 0,
        epochs: 1,
        output: startFrom,
        threads: 1,
      },
    });
    earlier = await readModelWeights(model);
  });

  afterAll(() => rm(startFrom, { recursive: true, force: true }));

  test('takes all of them', async () => {
    const model = build(60);
    await writeStartWeights(model, await prepare(60), undefined, { startFrom, seed: 1 });
    expect(await readModelWeights(model)).toEqual(earlier);
  });

  test('takes the vectors of the most frequent words for a smaller vocabulary', async () => {
    const model = build(40);
    await writeStartWeights(model, await prepare(40), undefined, { startFrom, seed: 1 });
    const [vectors, ...others] = earlier;
    expect(await readModelWeights(model)).toEqual([vectors?.subarray(0, 40 * 4), ...others]);
  });

  test.for([
    ['a larger vocabulary', 61, 20, 3, 'text.json differs'],
    ['another length', 60, 21, 3, 'text.json differs'],
    ['other layers', 60, 20, 4, 'the same --architecture and sizes'],
  ] as const)('refuses %s', async ([, vocabularySize, sequenceLength, units, message]) => {
    const data = await prepare(vocabularySize, sequenceLength);
    const failure = writeStartWeights(build(vocabularySize, units), data, undefined, { startFrom, seed: 1 });
    await expect(failure).rejects.toThrow(ModelMismatchError);
    await expect(failure).rejects.toThrow(message);
  });
});
