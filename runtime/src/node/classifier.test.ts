import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  BATCH_TOLERANCE,
  loadFixtureClassifiers,
  manyTexts,
  maxScoreDifference,
  WORDS,
} from '../../../tests/support/fixture-classifiers.ts';
import { InvalidOptionError } from '../errors/invalid-option-error.ts';
import { InvalidTextError } from '../errors/invalid-text-error.ts';

/** float32 against float64 over 24 LSTM steps. */
const REFERENCE_TOLERANCE = 1e-6;
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

const { binary, categorical } = await loadFixtureClassifiers();

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
