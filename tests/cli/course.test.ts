import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
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

test('course writes a page with its plot for each lesson, and one that lists them', {
  timeout: 60_000,
}, async () => {
  const folder = await createTemporaryFolder();
  const [output, pages] = [join(folder, 'runs'), join(folder, 'pages')];
  const options = ['--only', 'dataset', '--data', 'synthetic', '--output', output, '--pages', pages];
  const { exitCode, stdout } = await runProgram(['course', ...options]);
  expect([exitCode, stdout]).toEqual([0, `${join(pages, 'dataset.md')}\n`]);

  const page = await readFile(join(pages, 'dataset.md'), 'utf8');
  expect(page).toMatch(/^# The data set\n/);
  expect(page).toContain('every figure below is synthetic');
  const [, picture = ''] = /!\[.*\]\((.*)\)/.exec(page) ?? [];
  expect(await readFile(join(pages, picture), 'utf8')).toContain('</svg>');
  expect(await readFile(join(pages, 'README.md'), 'utf8')).toContain('[The data set](dataset.md)');
});
