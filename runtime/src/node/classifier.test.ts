import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { readFile } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { Classification } from '../core/classification.ts';
import type { ClassifiedText, Classifier } from '../core/classifier.ts';
import { DisposedClassifierError } from '../errors/disposed-classifier-error.ts';
import { InferenceFailedError } from '../errors/inference-failed-error.ts';
import { InvalidOptionError } from '../errors/invalid-option-error.ts';
import { InvalidTextError } from '../errors/invalid-text-error.ts';
import { InvalidTokensError } from '../errors/invalid-tokens-error.ts';
import { createTokenEncoder } from '../text/token-encoder.ts';
import { loadClassifier } from './load-classifier.ts';

const BINARY_URL = new URL('./fixtures/binary.onnx', import.meta.url);
const CATEGORICAL_URL = new URL('./fixtures/categorical-unmasked.onnx', import.meta.url);

/** float32 against float64 over 24 LSTM steps. */
const REFERENCE_TOLERANCE = 1e-6;
/** Another batch size makes ONNX Runtime add in another order. */
const BATCH_TOLERANCE = 1e-6;

/** Probabilities of the binary and the categorical model, from the same weights in NumPy, float64. */
const REFERENCE = [
  [
    'The movie was not bad!',
    0.3916624961143589,
    [0.6571540880191648, 0.16312090293664833, 0.17972500904418692],
  ],
  [
    'The BEST acting, the worst story',
    0.446970263518266,
    [0.09395779752315815, 0.21425200701511393, 0.6917901954617279],
  ],
  ['zzz qqq', 0.521913352568698, [0.08113660015001088, 0.0033124381778180207, 0.9155509616721711]],
  ['', 0.8008842344557152, [0.24455564756156611, 0.039539974772522225, 0.7159043776659116]],
  ['the '.repeat(40), 0.30566507296244255, [0.5397540595126734, 0.09952148445582719, 0.3607244560314994]],
] as const;

const WORDS = 'the a and of movie film was not bad good best worst zzz boring fun never watch'.split(' ');

let binary: Classifier;
let categorical: Classifier;

beforeAll(async () => {
  binary = await loadClassifier(BINARY_URL);
  categorical = await loadClassifier(CATEGORICAL_URL);
});

afterAll(async () => {
  await binary.dispose();
  await categorical.dispose();
});

function maxScoreDifference(actual: Classification, expected: Classification): number {
  expect(Object.keys(actual.scores)).toEqual(Object.keys(expected.scores));
  return Math.max(
    ...Object.entries(actual.scores).map(([label, score]) =>
      Math.abs(score - (expected.scores[label] ?? Number.NaN)),
    ),
  );
}

/** Texts of 0 to 39 words, the same on every run. */
function manyTexts(count: number): string[] {
  return Array.from({ length: count }, (_, index) =>
    Array.from(
      { length: (index * 7919) % 40 },
      (_, word) => WORDS[(index * 31 + word * word) % WORDS.length],
    ).join(' '),
  );
}

describe('explain', () => {
  const text = ' The movie was\n not bad! ';

  test('gives what each word changes, as classifying without it says', async () => {
    const { words, label, classification } = await binary.explain(text);
    expect(label).toBe(classification.label);
    expect(words.map(({ word }) => word)).toEqual(['The', 'movie', 'was', 'not', 'bad!']);
    for (const { word, start, end, contribution, probabilityAfter } of words) {
      expect(text.slice(start, end)).toBe(word);
      const without = await binary.classify(text.slice(0, start) + text.slice(end));
      const upTo = await binary.classify(text.slice(0, end));
      const expected = classification.probability - (without.scores[label] ?? Number.NaN);
      expect(Math.abs(contribution - expected)).toBeLessThan(BATCH_TOLERANCE);
      expect(Math.abs(probabilityAfter - (upTo.scores[label] ?? Number.NaN))).toBeLessThan(BATCH_TOLERANCE);
    }
  });

  test('turns the signs round for the other label', async () => {
    const [positive, negative] = await Promise.all(
      ['positive', 'negative'].map((label) => binary.explain(text, { label })),
    );
    const sums = positive?.words.map(
      (word, i) => word.contribution + (negative?.words[i]?.contribution ?? 1),
    );
    expect(Math.max(...(sums ?? [1]).map(Math.abs))).toBeLessThan(BATCH_TOLERANCE);
  });

  test('refuses a text that would take minutes', async () => {
    await expect(binary.explain('bad '.repeat(4097))).rejects.toThrow('must be at most 4096 words, but 4097');
  });

  test('finds no words in an empty text', async () => {
    const { words, classification } = await binary.explain(' \n');
    expect(words).toEqual([]);
    expect(classification.label).toBe('positive');
  });

  test('refuses a label that the model has not', async () => {
    await expect(binary.explain(text, { label: 'good' })).rejects.toThrow(InvalidOptionError);
  });
});

describe('classify', () => {
  test.for(REFERENCE)(
    'gives the probabilities of a NumPy LSTM for "%s"',
    async ([text, positive, classes]) => {
      const { scores, label, probability } = await binary.classify(text);
      expect(Math.abs((scores.positive ?? Number.NaN) - positive)).toBeLessThan(REFERENCE_TOLERANCE);
      expect(label).toBe(positive >= 0.5 ? 'positive' : 'negative');
      expect(probability).toBe(scores[label]);
      const result = await categorical.classify(text);
      const expected = Object.fromEntries(
        ['sports', 'politics', 'science'].map((name, index) => [name, classes[index] ?? 0]),
      );
      expect(maxScoreDifference(result, { ...result, scores: expected })).toBeLessThan(REFERENCE_TOLERANCE);
    },
  );

  test.for([
    ['a review of 40 kB', 'not bad '.repeat(5000)],
    ['another script', '映画はとても面白かった。素晴らしい！'],
    ['right-to-left text', 'הסרט היה מצוין'],
    ['emoji', '👍👍🏽 🎬👩‍👩‍👧'],
    ['lone surrogates', 'bad \ud83d movie \udc4d'],
    ['control characters', 'bad\u0000movie\u001b[31m'],
    ['white space', ' \n\t '],
  ] as const)('answers %s with probabilities', async ([, text]) => {
    for (const classifier of [binary, categorical]) {
      const { label, probability, scores } = await classifier.classify(text);
      expect(classifier.info.labels).toContain(label);
      expect(probability).toBeGreaterThanOrEqual(1 / classifier.info.labels.length);
      expect(Object.values(scores).reduce((sum, score) => sum + score, 0)).toBeCloseTo(1, 5);
    }
  });

  test('answers any text, and alone as in a batch', async () => {
    const anyText = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.string({ unit: fc.constantFrom('\ud83d', '\udc4d', '\0', 'a', ' ', '\uffff', 'İ', '👍') }),
      fc.array(fc.constantFrom(...WORDS)).map((words) => words.join(' ')),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(anyText, { minLength: 1, maxLength: 20 }), async (texts) => {
        for (const classifier of [binary, categorical]) {
          const batch = await classifier.classifyBatch(texts);
          const singles = await Promise.all(texts.map((text) => classifier.classify(text)));
          const differences = singles.map((single, i) => maxScoreDifference(single, batch[i] ?? single));
          expect(batch).toHaveLength(texts.length);
          expect(Math.max(...differences)).toBeLessThan(BATCH_TOLERANCE);
          for (const { scores } of batch) {
            expect(Object.values(scores).reduce((sum, score) => sum + score, 0)).toBeCloseTo(1, 5);
          }
        }
      }),
      { numRuns: 50 },
    );
  });

  test('answers a text of 10 MB by its end', async () => {
    const { sequenceLength } = binary.info.encoding.preprocessing;
    const end = 'bad '.repeat(sequenceLength);
    const large = 'the best film '.repeat(750_000) + end;
    expect(large.length).toBeGreaterThan(10_000_000);
    expect(await binary.classify(large)).toEqual(await binary.classify(end));
  });

  test('classifies a text of unknown words by the unknown token, not by their letters', async () => {
    expect(await binary.classify('xyzzy plugh')).toEqual(await binary.classify('映画 面白い'));
  });

  test('answers calls that are under way at once, each with its own result', async () => {
    const texts = manyTexts(60);
    const { signal } = new AbortController();
    const atOnce = await Promise.all(texts.map((text) => binary.classify(text, { signal })));
    for (const [index, text] of texts.entries()) {
      expect(atOnce[index]).toEqual(await binary.classify(text));
    }
  });

  test('rejects with the reason when its signal is aborted', async () => {
    const reason = new Error('enough');
    await expect(binary.classify('bad', { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const controller = new AbortController();
    const classification = binary.classify('bad', { signal: controller.signal });
    controller.abort(reason);
    await expect(classification).rejects.toBe(reason);
  });

  test.for([[42], [null], [undefined], [['a', 'b']], [new String('a')]])('refuses %s', async ([text]) => {
    // @ts-expect-error what a caller without types may pass
    const failure = binary.classify(text);
    await expect(failure).rejects.toThrow(InvalidTextError);
    await expect(failure).rejects.toThrow('A text must be a string, but');
  });
});

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

describe('a model whose vocabulary is larger than its embedding', () => {
  test('fails with an error of ours and stays usable', async () => {
    const bytes = await readFile(BINARY_URL);
    const shifted = Buffer.from(
      bytes.toString('latin1').replace('"firstTokenId": 4', '"firstTokenId": 9'),
      'latin1',
    );
    const classifier = await loadClassifier(shifted);
    const lastToken = classifier.info.encoding.vocabulary.at(-1) ?? '';
    await expect(classifier.classify(lastToken)).rejects.toThrow(InferenceFailedError);
    await expect(classifier.classifyBatch([...manyTexts(500), lastToken])).rejects.toThrow(
      'out of data bounds',
    );
    expect((await classifier.classify('the')).probability).toBeGreaterThan(0.5);
    await classifier.dispose();
  });
});

describe('dispose', () => {
  test('lets runs under way end, refuses later ones, and may be called twice', async () => {
    const classifier = await loadClassifier(BINARY_URL);
    const underWay = Promise.all(manyTexts(20).map((text) => classifier.classify(text)));
    const disposal = classifier.dispose();
    expect(await underWay).toHaveLength(20);
    await disposal;
    await classifier.dispose();
    await expect(classifier.classify('a')).rejects.toThrow(DisposedClassifierError);
    await expect(classifier.classifyBatch(['a'])).rejects.toThrow('The classifier has been disposed');
  });

  test('ends a batch under way with a clear error', async () => {
    const classifier = await loadClassifier(BINARY_URL);
    const outcome = classifier.classifyBatch(manyTexts(20_000)).catch((error: unknown) => error);
    await classifier.classify('a');
    await classifier.dispose();
    expect(await outcome).toBeInstanceOf(DisposedClassifierError);
  });

  test('is what `await using` calls', async () => {
    const classifier = await loadClassifier(BINARY_URL);
    await classifier[Symbol.asyncDispose]();
    await expect(classifier.classify('a')).rejects.toThrow(DisposedClassifierError);
  });
});

describe('a classifier whose thread has ended', () => {
  test('classifies on in another one', async () => {
    const threads: Worker[] = [];
    const keep = (message: unknown) => {
      if (typeof message === 'object' && message !== null && 'worker' in message) {
        if (message.worker instanceof Worker) threads.push(message.worker);
      }
    };
    // Node tells here of every thread that it starts.
    subscribe('worker_threads', keep);
    const classifier = await loadClassifier(BINARY_URL, { workers: 1 });
    onTestFinished(() => classifier.dispose());
    unsubscribe('worker_threads', keep);
    const expected = await classifier.classify('not bad');
    expect(threads).toHaveLength(1);
    await threads[0]?.terminate();
    expect(await classifier.classify('not bad')).toEqual(expected);
  });
});
