import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { encodeUnlabelled } from '../datasets/encode-texts.ts';
import { prepareDataset } from '../datasets/prepare.ts';
import { generateReviews } from '../datasets/synthetic.ts';
import { ModelMismatchError } from '../errors/model-mismatch-error.ts';
import { RunDirectoryUnreadableError } from '../errors/run-directory-unreadable-error.ts';
import { TrainingSettingError } from '../errors/training-setting-error.ts';
import { runFullWorkflow, type WorkflowOptions } from '../workflow.ts';
import { learnFromTeachers, splitTexts } from './learn-from-teachers.ts';

const SMALL: WorkflowOptions = {
  source: 'synthetic',
  limit: { train: 400, test: 40 },
  vocabularySize: 300,
  sequenceLength: 40,
  ...{ embeddingSize: 8, units: 8, denseUnits: 0, bidirectional: true, pooling: 'max' },
  ...{ epochs: 1, batchSize: 16, learningRate: 0.01, bucket: true, threads: 2 },
};

let folder: string;
let unlabelledSource: string;
let teacher: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'onnx-bridge-test-'));
  unlabelledSource = join(folder, 'unlabelled.txt');
  const { train } = generateReviews({ seed: 5 });
  await writeFile(
    unlabelledSource,
    train
      .slice(0, 200)
      .map(({ text }) => text)
      .join('\n'),
  );
  teacher = join(folder, 'teacher');
  await runFullWorkflow({ ...SMALL, unlabelledSource, wordVectors: true, output: teacher });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('learning from teachers', () => {
  test('adds unlabelled texts, with how likely they are of the second label', async () => {
    const rows = Array.from({ length: 40 }, (_, i) =>
      i % 2 === 0 ? { text: `a fine film ${i}`, label: 'good' } : { text: `a dull film ${i}`, label: 'ill' },
    );
    const dataset = { name: 'films', synthetic: false, labels: ['ill', 'good'], train: rows, test: [] };
    const data = await prepareDataset(dataset, { vocabularySize: 100 });
    const unlabelled = await encodeUnlabelled(['fine', 'dull', 'a film', 'fine and dull'], data.encoding);
    const options = { teachers: ['nb-svm'], seed: 1, threads: 1 };
    const { train } = await learnFromTeachers(splitTexts(data, undefined, 10), unlabelled, data, options);
    const [fine = 0, dull = 0, film = 0, both = 0] = train.targets?.slice(30) ?? [];
    expect(train.targets?.slice(0, 30)).toEqual(Float32Array.from(data.train.classIndices.slice(0, 30)));
    expect(train.offsets.at(-1)).toBe(train.tokenIds.length);
    expect(fine).toBeGreaterThan(0.9);
    expect(dull).toBeLessThan(0.1);
    for (const unsure of [film, both]) expect(Math.abs(unsure - 0.5)).toBeLessThan(0.4);
  });

  test('and from an earlier run goes into training.json; probabilities fit in the end', async () => {
    const { report } = await runFullWorkflow({
      ...{ ...SMALL, unlabelledSource, startFrom: teacher, teachers: ['nb-svm', teacher], calibrate: true },
    });
    expect(report.learning).toEqual({
      ...{
        unlabelledCount: 200,
        wordVectors: false,
        languageModel: false,
        startFrom: 'teacher',
        teachers: ['nb-svm', 'teacher'],
      },
      crops: 0,
      temperature: expect.any(Number),
    });
    expect(report.data.trainCount).toBe(320);
    expect(report.metrics.validation?.loss).toBeLessThanOrEqual(report.history[0]?.validationLoss ?? 0);
  });

  test('says what a teacher needs', async () => {
    const ask = (options: WorkflowOptions) => runFullWorkflow({ ...SMALL, ...options });
    const failure = ask({ teachers: ['nb-svm'] });
    await expect(failure).rejects.toThrow(TrainingSettingError);
    await expect(failure).rejects.toThrow('unlabelled texts, texts to validate with, and two labels');
    await expect(ask({ unlabelledSource, teachers: ['none'] })).rejects.toThrow(RunDirectoryUnreadableError);
    const other = ask({ unlabelledSource, teachers: [teacher], sequenceLength: 30 });
    await expect(other).rejects.toThrow(ModelMismatchError);
    await expect(ask({ languageModel: true, crops: 2 })).rejects.toThrow('to the classifier');
    await expect(ask({ startFrom: teacher, units: 4 })).rejects.toThrow('start from a run with the same');
    await expect(ask({ startFrom: teacher, wordVectors: true })).rejects.toThrow('either');
    await expect(ask({ calibrate: true, validationSplit: 0 })).rejects.toThrow('texts to validate with');
  });
});
