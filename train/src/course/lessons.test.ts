import { access, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createTemporaryFolder } from '../../../tests/support/temporary-folder.ts';
import { createProgressReporter } from '../progress.ts';
import type { LessonOptions, LessonReport } from './lesson.ts';
import { LESSONS, type LessonName } from './lesson-names.ts';
import { searchFileOf } from './search-file.ts';
import { writePlots } from './write-plots.ts';

interface Taught {
  readonly report: LessonReport;
  readonly output: string;
  readonly notices: readonly string[];
}

/** A lesson in its fast form: generated reviews, one epoch. The lessons that train many models are in `tests/cli`. */
async function teach(name: LessonName, more: Partial<LessonOptions> = {}): Promise<Taught> {
  const output = more.output ?? (await createTemporaryFolder());
  const notices: string[] = [];
  const { LESSON } = await LESSONS[name].load();
  const silent = { write: () => true };
  const report = await LESSON.run(
    { source: 'synthetic', limit: 60, epochs: 1, seed: 42, threads: 1, output, ...more },
    {
      signal: new AbortController().signal,
      environment: {},
      onNotice: (message) => notices.push(message),
      createProgress: (epochs) => createProgressReporter(silent, epochs),
    },
  );
  await writePlots(output, report.blocks);
  return { report, output, notices };
}

describe('a lesson, on generated reviews with one epoch,', { timeout: 60_000 }, () => {
  test('dataset counts, measures and decodes the texts', async () => {
    const { report, output } = await teach('dataset');
    expect(report).toMatchObject({
      synthetic: true,
      values: {
        name: 'synthetic',
        classes: [
          ['train', 30, 30, 60],
          ['test', 6, 6, 12],
        ],
      },
    });
    expect(report.values.paddings).toContainEqual(
      expect.objectContaining({ sequenceLength: 500, truncated: 0, truncatedShare: 0 }),
    );
    expect(await readdir(output)).toEqual(['lengths.png', 'lengths.svg']);
  });

  test('recurrence trains three networks that differ in what they hand from step to step', async () => {
    const { report, output } = await teach('recurrence', { limit: 20 });
    const of = (name: string, engine: string) => expect.objectContaining({ name, engine });
    expect(report.values.results).toEqual([
      of('Elman (SimpleRNN)', 'onnxruntime'),
      of('Jordan', 'tfjs-cpu'),
      of('Bidirectional SimpleRNN', 'onnxruntime'),
    ]);
    await expect(access(join(output, 'jordan', 'model.json'))).resolves.toBeUndefined();
    expect(await readdir(output)).toContain('recurrence.svg');
  });

  test('question-answering numbers the words as Keras does, and learns all five answers', async () => {
    const { report } = await teach('question-answering');
    expect(report.values.wordIndex).toEqual({
      ...{ you: 1, what: 2, are: 3, do: 4, is: 5, your: 6, name: 7 },
      ...{ who: 8, how: 9, where: 10, live: 11, can: 12 },
    });
    const answers = [
      ...['I am a recurrent network', 'I am a recurrent network', 'Fine, thank you'],
      ...['In one ONNX file', 'Answer five questions', expect.any(String)],
    ];
    expect(report.values.manyEpochs).toEqual(answers.map((answer) => expect.objectContaining({ answer })));
  });

  test('embedding finds neighbours, and writes a line a word for the projector', async () => {
    const { report, output } = await teach('embedding');
    expect(report.values.neighbours).toMatchObject({
      boring: Array.from({ length: 6 }, () => expect.anything()),
    });
    const files = await Promise.all(
      ['vectors.tsv', 'metadata.tsv'].map((name) => readFile(join(output, name), 'utf8')),
    );
    const [vectors = [], words = []] = files.map((content) => content.trimEnd().split('\n'));
    expect(vectors.map((line) => line.split('\t').length)).toEqual(words.map(() => 16));
    expect(words).toContain('boring');
  });

  test('a search with a larger budget goes on from the trials on disk', async () => {
    const first = await teach('improvement', { limit: 20, search: 1 });
    const second = await teach('improvement', { limit: 20, search: 2, output: first.output });
    expect(first.notices).toEqual(['trial 1 of 1']);
    expect(second.notices).toEqual([expect.stringMatching(/^Trial 1\/2: known from/), 'trial 2 of 2']);
    expect(second.report.values.trials).toHaveLength(2);
    const [known] = [first.report.values.trials].flat();
    expect(second.report.values.trials).toContainEqual(known);

    const kept = await readFile(searchFileOf(first.output), 'utf8');
    const other = teach('improvement', { limit: 20, search: 1, seed: 43, output: first.output });
    await expect(other).rejects.toThrow('The file is of another search: seed is 42, not 43');
    expect(await readFile(searchFileOf(first.output), 'utf8')).toBe(kept);
  });
});
