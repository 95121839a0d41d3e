import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createTemporaryFolder } from '../../../tests/support/temporary-folder.ts';
import { createProgressReporter } from '../progress.ts';
import { runExperiments } from './experiment.ts';
import { prepareLessonData } from './lesson-data.ts';

test('repeats an experiment with each seed, keeps every model, and gives the mean accuracy', async () => {
  const output = await createTemporaryFolder();
  const options = { source: 'synthetic', limit: 40, seed: 1, threads: 1, output };
  const context = {
    signal: new AbortController().signal,
    environment: {},
    onNotice: () => {},
    createProgress: (epochs: number) => createProgressReporter({ write: () => true }, epochs),
  };
  const data = await prepareLessonData(options, context, { vocabularySize: 50, sequenceLength: 8 });
  const experiment = {
    name: 'Tiny GRU',
    architecture: 'gru',
    model: { embeddingSize: 2, units: 2, denseUnits: 0 },
    training: { epochs: 1 },
  } as const;
  const results = await runExperiments([experiment], { data, options, context }, [1, 2]);

  const folders = [join(output, 'tiny-gru'), join(output, 'seed-2', 'tiny-gru')];
  const reports = await Promise.all(
    folders.map(async (folder) => JSON.parse(await readFile(join(folder, 'training.json'), 'utf8'))),
  );
  expect(reports.map(({ settings }) => settings.seed)).toEqual([1, 2]);
  const accuracies = reports.map(({ metrics }) => metrics.test.accuracy);
  expect(results).toEqual([expect.objectContaining({ name: 'Tiny GRU', directory: folders[0], accuracies })]);
  expect(results[0]?.accuracy).toBeCloseTo((accuracies[0] + accuracies[1]) / 2, 12);
  const [one, other] = await Promise.all(folders.map((folder) => readFile(join(folder, 'weights.bin'))));
  expect(other?.equals(one ?? Buffer.of())).toBe(false);
});
