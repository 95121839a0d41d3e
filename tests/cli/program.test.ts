import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ProgramResult, runProgram } from './run-program.ts';
import { TINY } from './tiny-training.ts';

let folder = '';
let trained: ProgramResult = { exitCode: null, signal: null, stdout: '', stderr: '' };
const inFolder = (name: string): string => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'onnx-bridge-cli-'));
  trained = await runProgram(['train', ...TINY, '--output', inFolder('run'), '--json']);
  await runProgram(['export', inFolder('run')]);
}, 60_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('the way from texts to answers', () => {
  test('train writes a run directory and prints training.json alone on stdout', async () => {
    expect(trained.exitCode).toBe(0);
    const report: unknown = JSON.parse(trained.stdout);
    expect(report).toEqual(JSON.parse(await readFile(inFolder('run/training.json'), 'utf8')));
    expect(report).toMatchObject({ data: { synthetic: true }, metrics: { test: { count: 200 } } });
    expect(trained.stderr).toContain('These texts are generated: every figure below is synthetic.');
    expect(trained.stderr).toMatch(/Epoch 1\/1: loss 0\.\d{4}, accuracy 0\.\d{4}, validation loss/);
  });

  test('evaluate measures a file of a few texts of one label as a whole, and draws it', async () => {
    await writeFile(inFolder('few.csv'), 'text,label\na fine film,positive\nwhat a joy,positive\n');
    const args = [
      'evaluate',
      inFolder('run/model.onnx'),
      '--data',
      inFolder('few.csv'),
      '--split',
      'all',
      '--plots',
      inFolder('plots'),
      '--json',
    ];
    const { exitCode, stdout } = await runProgram(args);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout).count).toBe(2);
    expect((await readdir(inFolder('plots'))).sort()).toEqual(['evaluation.png', 'evaluation.svg']);
  });

  test('export --evaluate tells the accuracy on a file before and after the precision was reduced', async () => {
    await writeFile(inFolder('named.csv'), 'text,label\na fine film,positive\nthe movie was bad,negative\n');
    const options = ['--precision', 'int8', '--evaluate', inFolder('named.csv'), '--json'];
    const { exitCode, stdout } = await runProgram([
      ...['export', inFolder('run'), '--output', inFolder('small.onnx')],
      ...options,
    ]);
    expect(exitCode).toBe(0);
    const { precision, sizeBytes } = JSON.parse(stdout);
    expect(precision).toMatchObject({ name: 'int8', accuracy: { count: 2 } });
    expect(precision.accuracy.before).toBeGreaterThanOrEqual(0);
    expect(precision.accuracy.after).toBeGreaterThanOrEqual(0);
    expect(precision.sizeBytesBefore).toBeGreaterThan(sizeBytes);
    const { stdout: answer } = await runProgram([
      'classify',
      inFolder('small.onnx'),
      'a fine film',
      '--json',
    ]);
    expect(JSON.parse(answer)[0].label).toMatch(/^(negative|positive)$/);
  });

  test('the exported model is as accurate on the test texts as the trained one', async () => {
    const args = ['evaluate', inFolder('run/model.onnx'), '--data', 'synthetic', '--limit', '200', '--json'];
    const { exitCode, stdout } = await runProgram(args);
    const { metrics } = JSON.parse(trained.stdout);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ accuracy: metrics.test.accuracy, count: 200 });
    expect(Math.abs(JSON.parse(stdout).loss - metrics.test.loss)).toBeLessThan(1e-5);
  });

  test('classify answers in the order of the texts, as JSON, JSON Lines or a table', async () => {
    const model = inFolder('run/model.onnx');
    const texts = ['the movie was not bad', '', '好看', 'the movie was bad'];
    const [json, lines, table] = await Promise.all(
      [['--json'], ['--jsonl'], []].map((flags) => runProgram(['classify', ...flags, model, ...texts])),
    );
    const results: { text: string; label: string; probability: number }[] = JSON.parse(json?.stdout ?? '');
    expect(results.map(({ text }) => text)).toEqual(texts);
    for (const { label, probability } of results) {
      expect(['negative', 'positive']).toContain(label);
      expect(probability).toBeGreaterThanOrEqual(0.5);
    }
    expect(results[0]).toHaveProperty('scores.negative');
    expect(
      (lines?.stdout ?? '')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual(results);
    expect(table?.stdout).toMatch(/^(negative|positive) +\d+\.\d % {2}the movie was not bad\n/);
  });

  test('classify reads texts from standard input and from a file', async () => {
    await writeFile(inFolder('texts.txt'), 'good\n\nbad\n');
    const model = inFolder('run/model.onnx');
    const [piped, file] = await Promise.all([
      runProgram(['classify', '--json', model], { input: 'good\n\nbad\n' }),
      runProgram(['classify', '--json', model, '--file', inFolder('texts.txt')]),
    ]);
    expect(JSON.parse(piped.stdout).map(({ text }: { text: string }) => text)).toEqual(['good', '', 'bad']);
    expect(JSON.parse(file.stdout)).toEqual(JSON.parse(piped.stdout));
  });

  test('inspect says what is inside', async () => {
    const { exitCode, stdout } = await runProgram(['inspect', inFolder('run/model.onnx'), '--json']);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ labels: ['negative', 'positive'] });
  });

  test('the same seed gives the same bytes', async () => {
    const again = inFolder('again');
    await runProgram(['train', ...TINY, '--output', again]);
    await runProgram(['export', again]);
    for (const name of ['weights.bin', 'text.json', 'model.onnx']) {
      const [first, second] = await Promise.all(
        ['run', 'again'].map((run) => readFile(inFolder(`${run}/${name}`))),
      );
      expect(second?.equals(first ?? Buffer.of()), name).toBe(true);
    }
  });
});
