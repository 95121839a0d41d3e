import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LESSONS } from '../../train/src/course/lesson-names.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';
import { runProgram } from './run-program.ts';

test('the toy of the course answers in ONNX Runtime as it did in the lesson', {
  timeout: 60_000,
}, async () => {
  const folder = await createTemporaryFolder();
  const lesson = await runProgram(['question-answering', '--output', folder, '--threads', '1', '--json']);
  const { manyEpochs, directory } = JSON.parse(lesson.stdout);
  const exported = await runProgram(['export', directory]);
  expect([lesson.exitCode, exported.exitCode]).toEqual([0, 0]);

  const questions = manyEpochs.map(({ question }: { readonly question: string }) => question);
  const asked = await runProgram(['classify', join(directory, 'model.onnx'), ...questions, '--json']);
  expect(JSON.parse(asked.stdout)).toEqual(
    manyEpochs.map(({ question, answer, probability }: Record<string, unknown>) =>
      expect.objectContaining({
        text: question,
        label: answer,
        probability: expect.closeTo(Number(probability), 5),
      }),
    ),
  );
});

/** The rows of the tables of a page: the first cell of each. */
function rowsOf(page: string): string[] {
  return [...page.matchAll(/^\| ([^|]*?) +\| /gm)].map(([, first = '']) => first);
}

describe('course, in its fast form,', () => {
  let folder = '';
  const readPage = (name: string): Promise<string> => readFile(join(folder, 'pages', name), 'utf8');
  const listModels = (lesson: string): Promise<string[]> => readdir(join(folder, 'runs', lesson));

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'onnx-bridge-course-'));
    const size = ['--data', 'synthetic', '--limit', '20', '--epochs', '1', '--seeds', '1', '--threads', '1'];
    const output = ['--output', join(folder, 'runs'), '--pages', join(folder, 'pages')];
    const { exitCode, stdout } = await runProgram(['course', ...size, ...output]);
    expect([exitCode, stdout.trimEnd().split('\n')]).toEqual([
      0,
      Object.keys(LESSONS).map((name) => join(folder, 'pages', `${name}.md`)),
    ]);
  }, 120_000);
  afterAll(() => rm(folder, { recursive: true }));

  test('writes a page with its plots for each lesson, and one that lists them', async () => {
    const contents = await readPage('README.md');
    for (const name of Object.keys(LESSONS)) {
      expect(contents).toContain(`](${name}.md)`);
      const page = await readPage(`${name}.md`);
      expect(page).toMatch(/^# /);
      expect(page).toContain(`npx onnx-bridge ${name}\n`);
      for (const [, picture = ''] of page.matchAll(/!\[.*\]\((.*)\)/g)) {
        expect(await readPage(picture)).toContain('</svg>');
      }
    }
    expect(await readPage('dataset.md')).toContain('every figure below is synthetic');
    expect((await readdir(join(folder, 'pages'))).filter((name) => name.endsWith('.svg'))).toHaveLength(7);
  });

  test('compares all architectures, and leaves their models to export', async () => {
    const models = ['SimpleRNN', 'LSTM', 'GRU', 'Bidirectional LSTM', 'Two LSTMs'];
    expect(rowsOf(await readPage('compare.md'))).toEqual([
      ...['model', '-----------------------------', 'Dense on token ids', 'Dense on the mean word vector'],
      ...[...models, ...models.map((name) => `${name}, masked`)],
    ]);
    expect(await listModels('compare')).toEqual(
      expect.arrayContaining([
        'dense-on-token-ids',
        'bidirectional-lstm-masked',
        'compare.png',
        'compare.svg',
      ]),
    );
  });

  test('measures a gradient for every cell, before and after training', async () => {
    const page = await readPage('sequence-length.md');
    for (const cell of ['SimpleRNN', 'LSTM', 'GRU']) {
      for (const state of ['untrained', 'trained']) {
        expect(page).toMatch(
          new RegExp(`^\\| ${cell} +\\| ${state} +(\\| \\d\\.\\de[-+]\\d+ +){3}\\| \\S{25} \\|$`, 'm'),
        );
      }
    }
    expect(await listModels('sequence-length')).toEqual(
      expect.arrayContaining([
        'gradients.png',
        'gradients.svg',
        'sequence-length.png',
        'simplernn-relu-length-500',
      ]),
    );
  });

  test('says what each change brings to a poor model', async () => {
    const [heading, , first, ...others] = rowsOf(await readPage('improvement.md'));
    expect([heading, first, others.length]).toEqual(['change', 'SimpleRNN 64, padded at the end', 11]);
  });
});
