import { createTokenEncoder, vocabularySizeOf } from '@onnx-bridge/runtime/text';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DataSettingError } from '../errors/data-setting-error.ts';
import { UnusableDatasetError } from '../errors/unusable-dataset-error.ts';
import type { DataProgress, EncodedTexts, TextDataset } from './dataset.ts';
import { prepareDataset } from './prepare.ts';

const DATASET: TextDataset = {
  name: 'tiny',
  synthetic: false,
  labels: ['negative', 'positive'],
  train: [
    { text: 'Bad, bad plot.', label: 'negative' },
    { text: 'The plot: good!', label: 'positive' },
    { text: 'the the cast', label: 'positive' },
  ],
  test: [
    { text: 'the cast was good good good good', label: 'positive' },
    { text: '', label: 'negative' },
  ],
};

function rowsOf({ tokenIds, offsets, classIndices }: EncodedTexts) {
  return Array.from(classIndices, (classIndex, row) => ({
    ids: [...tokenIds.subarray(offsets[row], offsets[row + 1])],
    classIndex,
  }));
}

describe('prepareDataset', () => {
  test('numbers the tokens of the training texts by frequency, then first appearance, from 4', async () => {
    const { encoding } = await prepareDataset(DATASET);
    expect(encoding.vocabulary).toEqual(['the', 'bad', 'plot', 'good', 'cast']);
    expect(encoding.labels).toEqual(['negative', 'positive']);
    expect(encoding.preprocessing).toMatchObject({
      paddingId: 0,
      startId: 1,
      unknownId: 2,
      firstTokenId: 4,
      sequenceLength: 256,
      paddingSide: 'post',
      truncationSide: 'pre',
    });
  });

  test('encodes test texts in their order, with start and unknown ids', async () => {
    const { test: encoded } = await prepareDataset(DATASET);
    expect(rowsOf(encoded)).toEqual([
      { ids: [1, 4, 8, 2, 7, 7, 7, 7], classIndex: 1 },
      { ids: [1], classIndex: 0 },
    ]);
  });

  test('shuffles the training rows with their classes by the seed', async () => {
    const train = Array.from({ length: 50 }, (_, index) => ({
      text: `token${index}`,
      label: index % 2 === 0 ? 'negative' : 'positive',
    }));
    const prepare = async (seed: number) => {
      const prepared = await prepareDataset({ ...DATASET, train }, { seed });
      const { decode } = createTokenEncoder(prepared.encoding);
      return rowsOf(prepared.train).map(({ ids, classIndex }) => ({ text: decode(ids), classIndex }));
    };
    const rows = await prepare(1);
    expect(rows).toEqual(await prepare(1));
    expect(rows).not.toEqual(await prepare(2));
    const sorted = [...rows].sort((a, b) => Number(a.text.slice(5)) - Number(b.text.slice(5)));
    expect(sorted).toEqual(train.map(({ text }, index) => ({ text, classIndex: index % 2 })));
  });

  test('keeps the most frequent tokens when the vocabulary is small', async () => {
    const { encoding, test: encoded } = await prepareDataset(DATASET, { vocabularySize: 6 });
    expect(encoding.vocabulary).toEqual(['the', 'bad']);
    expect(rowsOf(encoded)[0]?.ids).toEqual([1, 4, 2, 2, 2, 2, 2, 2]);
  });

  test('cuts long texts on the side that the settings name', async () => {
    const pre = await prepareDataset(DATASET, { sequenceLength: 3 });
    expect(rowsOf(pre.test)[0]?.ids).toEqual([7, 7, 7]);
    const post = await prepareDataset(DATASET, { sequenceLength: 3, truncationSide: 'post' });
    expect(rowsOf(post.test)[0]?.ids).toEqual([1, 4, 8]);
  });

  test('gives rows of 1 to sequenceLength ids, all below the vocabulary size', async () => {
    const words = fc.constantFrom('good', 'bad', 'not', 'plot', 'the', 'a', '!', 'Überraschung');
    const texts = fc.array(
      fc.array(words).map((list) => list.join(' ')),
      { minLength: 1 },
    );
    const sizes = {
      vocabularySize: fc.integer({ min: 5, max: 12 }),
      sequenceLength: fc.integer({ min: 1, max: 9 }),
    };
    await fc.assert(
      fc.asyncProperty(texts, fc.record(sizes), async (list, settings) => {
        const test = list.map((text) => ({ text, label: 'negative' }));
        const prepared = await prepareDataset({ ...DATASET, test }, settings);
        const limit = vocabularySizeOf(prepared.encoding);
        expect(limit).toBeLessThanOrEqual(settings.vocabularySize);
        for (const { ids } of rowsOf(prepared.test)) {
          expect(ids.length).toBeGreaterThanOrEqual(1);
          expect(ids.length).toBeLessThanOrEqual(settings.sequenceLength);
          expect(ids.every((id) => id > 0 && id < limit)).toBe(true);
        }
      }),
    );
  });

  test('reports progress up to the number of texts, training texts twice', async () => {
    const reports: DataProgress[] = [];
    await prepareDataset(DATASET, { onProgress: (progress) => reports.push(progress) });
    expect(reports.at(-1)).toEqual({ phase: 'tokenize', done: 8, total: 8, unit: 'texts' });
  });

  test('stops with the reason of a signal that is aborted on the way', async () => {
    const controller = new AbortController();
    const onProgress = () => controller.abort(new Error('enough'));
    await expect(prepareDataset(DATASET, { signal: controller.signal, onProgress })).rejects.toThrow(
      'enough',
    );
  });

  test('refuses training texts without a token', async () => {
    const train = [{ text: '?!', label: 'negative' }];
    await expect(prepareDataset({ ...DATASET, train })).rejects.toThrow(UnusableDatasetError);
  });

  test.for([
    [{ vocabularySize: 4 }, 'vocabularySize is 4'],
    [{ vocabularySize: 100.5 }, 'vocabularySize is 100.5'],
    [{ sequenceLength: 0 }, 'sequenceLength is 0'],
    [{ seed: Number.NaN }, 'seed is NaN'],
  ] as const)('refuses %j', async ([settings, message]) => {
    await expect(prepareDataset(DATASET, settings)).rejects.toThrow(DataSettingError);
    await expect(prepareDataset(DATASET, settings)).rejects.toThrow(message);
  });
});
