import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { EvaluationDataError } from '../errors/evaluation-data-error.ts';
import { LabelMismatchError } from '../errors/label-mismatch-error.ts';
import { type EvaluateRequest, evaluateModel, type LabelledTexts } from './evaluate.ts';
import { formatEvaluation } from './format-evaluation.ts';

const MODEL = fileURLToPath(new URL('../node/fixtures/binary.onnx', import.meta.url));
/** The model says negative, negative, positive, positive, negative (NumPy reference in classifier.test.ts). */
const TEXTS = [
  'The movie was not bad!',
  'The BEST acting, the worst story',
  'zzz qqq',
  '',
  'the '.repeat(40),
];
const PROBABILITIES = [
  0.3916624961143589, 0.446970263518266, 0.521913352568698, 0.8008842344557152, 0.30566507296244255,
];

function request(data: Partial<LabelledTexts>, rest: Partial<EvaluateRequest> = {}): EvaluateRequest {
  return {
    model: MODEL,
    source: 'reviews.csv',
    device: 'auto',
    split: 'test',
    signal: new AbortController().signal,
    onProgress: () => {},
    readLabelledTexts: async () => ({ name: 'reviews', synthetic: false, texts: [], labels: [], ...data }),
    ...rest,
  };
}

describe('evaluateModel', () => {
  test('compares the answers with the labels, in the order of the texts', async () => {
    const labels = ['negative', 'positive', 'positive', 'positive', 'positive'];
    const progress: number[] = [];
    const { evaluation } = await evaluateModel(
      request({ texts: TEXTS, labels }, { onProgress: (done) => progress.push(done) }),
    );
    const losses = PROBABILITIES.map((p, index) => -Math.log(index === 0 ? 1 - p : p));
    expect(evaluation.accuracy).toBe(3 / 5);
    expect(evaluation.loss).toBeCloseTo(losses.reduce((sum, loss) => sum + loss) / 5, 6);
    expect(evaluation.count).toBe(5);
    expect(evaluation.confusionMatrix).toEqual([
      [1, 0],
      [2, 2],
    ]);
    expect(evaluation.data).toEqual({ name: 'reviews', synthetic: false, split: 'test' });
    expect(evaluation.reviewsPerSecond).toBeCloseTo(5 / evaluation.seconds, 6);
    expect(progress.at(-1)).toBe(5);
    expect(evaluation.worstMistakes).toMatchObject([
      { text: TEXTS[4], label: 'positive', chosen: 'negative', probability: expect.closeTo(0.694, 3) },
      { text: TEXTS[1], label: 'positive', chosen: 'negative', probability: expect.closeTo(0.553, 3) },
    ]);
  });

  test('hands source and options to the reader', async () => {
    const seen: unknown[] = [];
    await evaluateModel(
      request(
        {},
        {
          split: 'train',
          limit: 7,
          textColumn: 'body',
          readLabelledTexts: async (source, { split, limit, textColumn }) => {
            seen.push(source, split, limit, textColumn);
            return { name: 'x', synthetic: false, texts: ['a'], labels: ['negative'] };
          },
        },
      ),
    );
    expect(seen).toEqual(['reviews.csv', 'train', 7, 'body']);
  });

  test('lists both sets when the data have a label that the model does not know', async () => {
    const failure = evaluateModel(request({ texts: ['a', 'b', 'c'], labels: ['good', 'negative', 'good'] }));
    await expect(failure).rejects.toThrow(LabelMismatchError);
    await expect(failure).rejects.toThrow(
      'does not know ("good"): labels of the data "good", "negative"; labels of the model "negative", "positive"',
    );
  });

  test('refuses data without texts', async () => {
    await expect(evaluateModel(request({}))).rejects.toThrow(EvaluationDataError);
  });

  test('stops when its signal is aborted', async () => {
    const controller = new AbortController();
    const texts = Array.from({ length: 20_000 }, () => 'not bad');
    const labels = texts.map(() => 'positive');
    const onProgress = () => controller.abort();
    const failure = evaluateModel(request({ texts, labels }, { signal: controller.signal, onProgress }));
    await expect(failure).rejects.toThrow('aborted');
  });
});

describe('formatEvaluation', () => {
  test('aligns the figures, and says when the texts are synthetic', async () => {
    const labels = ['negative', 'positive', 'positive', 'positive', 'positive'];
    const { evaluation } = await evaluateModel(request({ texts: TEXTS, labels, synthetic: true }));
    expect(formatEvaluation({ ...evaluation, reviewsPerSecond: 1234.5 }).split('\n')).toEqual([
      '5 texts of reviews (test): SYNTHETIC texts, not real ones',
      'accuracy           60.00 %',
      'precision          66.67 %',
      'recall             75.00 %',
      'F1                 58.33 %',
      'ROC AUC            0.7500',
      'log loss           0.6720',
      'calibration error  0.1153',
      '',
      'true \\ chosen, in texts',
      '          negative  positive',
      'negative         1         0',
      'positive         2         2',
      '',
      'label     precision    recall       F1  texts',
      'negative    33.33 %  100.00 %  50.00 %      1',
      'positive   100.00 %   50.00 %  66.67 %      4',
      '',
      'probability     right  texts',
      '50 to 60 %    50.00 %      2',
      '60 to 70 %    50.00 %      2',
      '80 to 90 %   100.00 %      1',
      '',
      'worst mistakes, with the label that was chosen',
      `negative   69.4 %  ${'the '.repeat(20).trim()} …`,
      'negative   55.3 %  The BEST acting, the worst story',
      '',
      '1235 texts/s on cpu (auto chose the CPU: a GPU is used when it is named ("cuda" or "webgpu"))',
    ]);
  });
});
