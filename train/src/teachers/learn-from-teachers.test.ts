import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { encodeUnlabelled } from '../datasets/encode-texts.ts';
import { prepareDataset } from '../datasets/prepare.ts';
import { generateReviews } from '../datasets/synthetic.ts';
import { ModelMismatchError } from '../errors/model-mismatch-error.ts';
import { RunDirectoryUnreadableError } from '../errors/run-directory-unreadable-error.ts';
import { TrainingSettingError } from '../errors/training-setting-error.ts';
import { splitTexts } from '../split-texts.ts';
import { runFullWorkflow, type WorkflowOptions } from '../workflow.ts';
import { learnFromTeachers } from './learn-from-teachers.ts';
import type { TextPart } from './text-part.ts';

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
      ...{ teacherPart: null, crops: 0, wordDropout: 0 },
      temperature: expect.any(Number),
    });
    expect(report.data.trainCount).toBe(320);
    expect(report.metrics.validation?.loss).toBeLessThanOrEqual(report.history[0]?.validationLoss ?? 0);
  });

  test('of a part of the texts makes a teacher that is asked about the others alone', async () => {
    const half = join(folder, 'half');
    const { data, report } = await runFullWorkflow({
      ...{
        ...SMALL,
        unlabelledSource,
        teachers: ['nb-svm'],
        teacherPart: { index: 1, count: 2 },
        output: half,
      },
    });
    expect(report.data).toMatchObject({ trainCount: 320, validationCount: 80 });
    expect(report.learning.teacherPart).toEqual({ index: 1, count: 2 });
    const unlabelled = await encodeUnlabelled(
      (await readFile(unlabelledSource, 'utf8')).split('\n'),
      data.encoding,
    );
    const learn = async (teachers: readonly string[], part?: TextPart): Promise<Float32Array | undefined> => {
      const lesson = splitTexts(data, undefined, 80);
      const options = { teachers, part, seed: 42, threads: 1 };
      const { train } = await learnFromTeachers(lesson, unlabelled, data, options);
      return train.targets?.slice(320);
    };
    const [alone, both] = [await learn(['nb-svm']), await learn(['nb-svm', half])];
    expect(both?.slice(0, 100)).toEqual(alone?.slice(0, 100));
    expect(both?.slice(100)).not.toEqual(alone?.slice(100));
    expect(await learn([half], { index: 2, count: 2 })).toHaveLength(100);
    const missing = 'for each unlabelled text one that has not learned from it yet';
    await expect(learn([half])).rejects.toThrow(missing);
    await expect(learn(['nb-svm', half], { index: 1, count: 2 })).rejects.toThrow(missing);
  });

  test('says what a teacher needs', async () => {
    const ask = (options: WorkflowOptions) => runFullWorkflow({ ...SMALL, ...options });
    const failure = ask({ teachers: ['nb-svm'] });
    await expect(failure).rejects.toThrow(TrainingSettingError);
    await expect(failure).rejects.toThrow('unlabelled texts, texts to validate with, and two labels');
    await expect(ask({ unlabelledSource, teachers: ['none'] })).rejects.toThrow(RunDirectoryUnreadableError);
    const other = ask({ unlabelledSource, teachers: [teacher], sequenceLength: 30 });
    await expect(other).rejects.toThrow(ModelMismatchError);
    await expect(ask({ teacherPart: { index: 1, count: 2 } })).rejects.toThrow('give it with teachers');
    const beyond = ask({ unlabelledSource, teachers: ['nb-svm'], teacherPart: { index: 3, count: 2 } });
    await expect(beyond).rejects.toThrow('teacherPart');
    await expect(ask({ crops: 0.5 })).rejects.toThrow('give a whole number of at least 0');
    await expect(ask({ wordDropout: 1 })).rejects.toThrow('give a fraction from 0 to below 1');
    await expect(ask({ languageModel: true, crops: 2 })).rejects.toThrow('to the classifier');
    const language = join(folder, 'language');
    await ask({ languageModel: true, bucket: false, output: language });
    await expect(ask({ unlabelledSource, teachers: [language] })).rejects.toThrow('as a language model');
    await expect(ask({ startFrom: teacher, units: 4 })).rejects.toThrow('start from a run with the same');
    await expect(ask({ startFrom: teacher, wordVectors: true })).rejects.toThrow('either');
    await expect(ask({ calibrate: true, validationSplit: 0 })).rejects.toThrow('texts to validate with');
  });
});
