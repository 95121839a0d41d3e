import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  BATCH_TOLERANCE,
  loadFixtureClassifiers,
  manyTexts,
  maxScoreDifference,
  WORDS,
} from '../../../tests/support/fixture-classifiers.ts';
import type { ClassifiedText } from '../core/classifier.ts';
import { InvalidOptionError } from '../errors/invalid-option-error.ts';
import { InvalidTextError } from '../errors/invalid-text-error.ts';
import { InvalidTokensError } from '../errors/invalid-tokens-error.ts';
import { createTokenEncoder } from '../text/token-encoder.ts';

const { binary, categorical } = await loadFixtureClassifiers();

describe('classifyBatch', () => {
  test('gives what the texts give one by one, in their order, with and without masked padding', async () => {
    const texts = manyTexts(150);
    for (const classifier of [binary, categorical]) {
      const batch = await classifier.classifyBatch(texts);
      expect(batch).toHaveLength(texts.length);
      for (const [index, text] of texts.entries()) {
        const single = await classifier.classify(text);
        expect(maxScoreDifference(batch[index] ?? single, single)).toBeLessThan(BATCH_TOLERANCE);
        expect(batch[index]).toBeDefined();
      }
    }
  });

  test('gives the same for every batch size', async () => {
    const word = fc.constantFrom(...WORDS);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(word, { maxLength: 40 }), { minLength: 1, maxLength: 30 }),
        fc.integer({ min: 1, max: 12 }),
        async (rows, batchSize) => {
          const texts = rows.map((row) => row.join(' '));
          const [reference, sized] = await Promise.all([
            binary.classifyBatch(texts),
            binary.classifyBatch(texts, { batchSize }),
          ]);
          const differences = reference.map((expected, index) =>
            maxScoreDifference(sized[index] ?? expected, expected),
          );
          expect(sized).toHaveLength(texts.length);
          expect(Math.max(...differences)).toBeLessThan(BATCH_TOLERANCE);
        },
      ),
      { numRuns: 25 },
    );
  });

  test('keeps the order over more texts than it encodes at once', async () => {
    const texts = manyTexts(3000);
    const progress: number[] = [];
    const results = await binary.classifyBatch(texts, { onProgress: (done) => progress.push(done) });
    expect(results).toHaveLength(3000);
    for (const index of [0, 255, 256, 767, 768, 1791, 1792, 2999]) {
      const single = await binary.classify(texts[index] ?? '');
      expect(maxScoreDifference(results[index] ?? single, single)).toBeLessThan(BATCH_TOLERANCE);
    }
    expect(progress.at(-1)).toBe(3000);
    expect(progress).toEqual([...progress].sort((a, b) => a - b));
  });

  test('gives nothing for no texts', async () => {
    expect(await binary.classifyBatch([])).toEqual([]);
  });

  test('stops within a batch when its signal is aborted, and works on afterwards', async () => {
    const controller = new AbortController();
    const texts = manyTexts(20_000);
    let doneCount = 0;
    const batch = binary.classifyBatch(texts, {
      signal: controller.signal,
      onProgress: (done) => {
        doneCount = done;
        if (done > 100) {
          controller.abort();
        }
      },
    });
    await expect(batch).rejects.toThrow('aborted');
    const doneAtAbort = doneCount;
    await binary.classify('bad');
    expect(doneCount).toBe(doneAtAbort);
    expect(doneCount).toBeLessThan(200);
  });

  test('lets single texts through while a batch is under way', async () => {
    let isBatchDone = false;
    const batch = binary.classifyBatch(manyTexts(20_000)).finally(() => {
      isBatchDone = true;
    });
    const single = await binary.classify('The movie was not bad!');
    expect(isBatchDone).toBe(false);
    expect(single.label).toBe('negative');
    await batch;
  });

  test('names the text that is not a string, and classifies none', async () => {
    let progressCount = 0;
    const onProgress = () => {
      progressCount += 1;
    };
    // @ts-expect-error what a caller without types may pass
    await expect(binary.classifyBatch(['a', 7], { onProgress })).rejects.toThrow('texts[1]');
    // @ts-expect-error what a caller without types may pass
    await expect(binary.classifyBatch('a text')).rejects.toThrow(InvalidTextError);
    expect(progressCount).toBe(0);
  });

  test.for([0, -1, 1.5, Number.NaN])('refuses the batch size %d', async (batchSize) => {
    await expect(binary.classifyBatch(['a'], { batchSize })).rejects.toThrow(InvalidOptionError);
  });
});

describe('classifyTokens', () => {
  test('gives what the texts give whose ids they are, with and without padding', async () => {
    const texts = manyTexts(40);
    for (const classifier of [binary, categorical]) {
      const { encoding } = classifier.info;
      const encoder = createTokenEncoder(encoding);
      const { sequenceLength, paddingSide, paddingId } = encoding.preprocessing;
      const rows = texts.map((text) => encoder.encode(text));
      const padded = rows.map((row) => {
        const whole = new Int32Array(sequenceLength).fill(paddingId);
        whole.set(row, paddingSide === 'pre' ? sequenceLength - row.length : 0);
        return whole;
      });
      const expected = await classifier.classifyBatch(texts);
      for (const results of [
        await classifier.classifyTokens(rows),
        await classifier.classifyTokens(padded),
      ]) {
        expect(results).toHaveLength(texts.length);
        const differences = results.map((result, index) =>
          maxScoreDifference(result, expected[index] ?? result),
        );
        expect(Math.max(...differences)).toBeLessThan(BATCH_TOLERANCE);
      }
    }
  });

  test.for([
    ['an id above the vocabulary', (size: number, _length: number) => [1, size]],
    ['a negative id', (_size: number, _length: number) => [-1]],
    ['a row that is too long', (_size: number, length: number) => new Array<number>(length + 1).fill(1)],
  ] as const)('refuses %s, and names the row', async ([, idsOf]) => {
    const { vocabulary, preprocessing } = binary.info.encoding;
    const ids = idsOf(preprocessing.firstTokenId + vocabulary.length, preprocessing.sequenceLength);
    const failure = binary.classifyTokens([Int32Array.of(1), Int32Array.from(ids)]);
    await expect(failure).rejects.toThrow(InvalidTokensError);
    await expect(failure).rejects.toThrow('Row 1 of the tokens');
  });
});

describe('classifyStream', () => {
  test('gives texts with their answers in order, from arrays and generators alike', async () => {
    const texts = manyTexts(2500);
    async function* generate() {
      yield* texts;
    }
    const expected = await binary.classifyBatch(texts);
    for (const source of [texts, generate()]) {
      const results: ClassifiedText[] = [];
      for await (const result of binary.classifyStream(source)) results.push(result);
      expect(results.map(({ text }) => text)).toEqual(texts);
      const differences = results.map((result, i) => maxScoreDifference(result, expected[i] ?? result));
      expect(Math.max(...differences)).toBeLessThan(BATCH_TOLERANCE);
    }
  });

  test('answers a text before the next one is there', async () => {
    const answered: string[] = [];
    async function* ask() {
      for (const text of ['bad', 'good', 'the']) {
        yield text;
        while (!answered.includes(text)) await new Promise((resolve) => setImmediate(resolve));
      }
    }
    for await (const { text } of binary.classifyStream(ask())) answered.push(text);
    expect(answered).toEqual(['bad', 'good', 'the']);
  });

  test('stops when its signal is aborted, and refuses what is no text', async () => {
    const controller = new AbortController();
    let count = 0;
    await expect(async () => {
      const { signal } = controller;
      for await (const _ of binary.classifyStream(manyTexts(20_000), { signal })) {
        count += 1;
        if (count === 100) controller.abort(new Error('enough'));
      }
    }).rejects.toThrow('enough');
    expect(count).toBeLessThan(1200);
    // @ts-expect-error what a caller without types may pass
    await expect(binary.classifyStream([7]).next()).rejects.toThrow(InvalidTextError);
  });
});
