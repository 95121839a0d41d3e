import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runProgram } from './run-program.ts';

const SMALL = [
  ...['--data', 'synthetic', '--sequence-length', '24', '--vocabulary', '300', '--threads', '2'],
  ...['--embedding', '4', '--units', '8', '--dense-units', '8'],
];
const SHORT = [...SMALL, '--limit', '200', '--epochs', '2'];
const LONGER = [...SMALL, '--limit', '1600', '--batch-size', '16', '--epochs', '6'];

let folder = '';
const inFolder = (name: string): string => join(folder, name);
const readReport = async (run: string) =>
  JSON.parse(await readFile(inFolder(`${run}/training.json`), 'utf8'));

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'onnx-bridge-training-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('options of train', () => {
  test('reach the training, and logs lie in the run directory', async () => {
    const run = inFolder('options');
    const { exitCode, stderr } = await runProgram([
      ...['train', ...SHORT, '--output', run, '--no-shuffle', '--bucket', '--class-weight', 'balanced'],
      ...['--schedule', 'step:everyEpochs=1,factor=0.1', '--warmup', '1', '--label-smoothing', '0.05'],
      ...[
        '--optimizer',
        'adam',
        '--global-clip-norm',
        '5',
        '--monitor',
        'validationAccuracy',
        '--patience',
        '2',
      ],
      ...['--min-delta', '0.01', '--csv-log', '--tensorboard'],
    ]);
    expect([exitCode, stderr]).toEqual([0, expect.stringContaining('Epoch 2/2')]);
    const { settings, history } = await readReport('options');
    expect(settings).toMatchObject({
      ...{ shuffle: false, bucket: true, classWeight: 'balanced', labelSmoothing: 0.05 },
      schedule: { name: 'step', everyEpochs: 1, factor: 0.1, warmupSteps: 1 },
      optimizer: { name: 'adam', globalClipNorm: 5 },
      ...{ monitor: 'validationAccuracy', patience: 2, minDelta: 0.01 },
    });
    expect(history.map(({ learningRate }: { learningRate: number }) => learningRate)).toEqual([
      0.001,
      expect.closeTo(0.0001, 10),
    ]);
    expect((await readFile(join(run, 'log.csv'), 'utf8')).split('\n')).toHaveLength(4);
    expect((await readdir(join(run, 'tensorboard'))).sort()).toEqual(['train', 'validation']);
  });

  test('--validation-data takes texts of their own, and trains on all others', async () => {
    const texts = inFolder('validation.csv');
    await writeFile(texts, 'text,label\na wonderful film,positive\nan awful film,negative\n');
    const { exitCode } = await runProgram([
      'train',
      ...SHORT,
      '--validation-data',
      texts,
      '--output',
      inFolder('own'),
    ]);
    expect(exitCode).toBe(0);
    expect(await readReport('own')).toMatchObject({
      data: { trainCount: 200, validationCount: 2 },
      metrics: { validation: { count: 2 } },
    });
    await writeFile(texts, 'text,label\na film,so-so\n');
    const failed = await runProgram([
      'train',
      ...SHORT,
      '--validation-data',
      texts,
      '--output',
      inFolder('other'),
    ]);
    expect(failed).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('The label "so-so" is none of'),
    });
  });

  test('--unlabelled, --word-vectors, --language-model, --teacher and --start-from go without labels', async () => {
    const texts = inFolder('unlabelled.txt');
    await writeFile(texts, 'a wonderful film\nan awful film\nnot a good one\n');
    const model = [...SHORT, '--unlabelled', texts, '--bidirectional', '--pooling', 'max'];
    const [start, first] = [inFolder('start'), inFolder('first')];
    const { stderr, stdout } = await runProgram([
      ...['train', ...model, '--word-vectors', '--language-model', '--output', start],
    ]);
    expect(stderr).toContain('Training word vectors ...\nTraining a language model ...\nEpoch 1/2: loss');
    expect(stdout).toContain(`train --start-from ${start}`);
    expect(await readReport('start')).toMatchObject({
      learning: { wordVectors: true, languageModel: true },
      metrics: {},
    });
    await runProgram(['train', ...model, '--start-from', start, '--output', first]);
    const { exitCode } = await runProgram([
      ...['train', ...model, '--start-from', first, '--teacher', 'nb-svm', '--teacher', first],
      ...[
        '--crops',
        '2',
        '--no-test',
        '--adversarial',
        '0.02',
        '--calibrate',
        '--output',
        inFolder('second'),
      ],
    ]);
    expect(exitCode).toBe(0);
    const report = await readReport('second');
    expect(Object.keys(report.metrics)).toEqual(['train', 'validation']);
    expect(report).toMatchObject({
      data: { trainCount: 160, validationCount: 40 },
      model: { pooling: 'max', bidirectional: true },
      settings: { adversarial: 0.02 },
      learning: { unlabelledCount: 3, startFrom: 'first', teachers: ['nb-svm', 'first'], crops: 2 },
    });
  });

  test.for([
    ['--pooling does not go with --architecture dense', ['--architecture', 'dense', '--pooling', 'max']],
    [
      '--language-model does not go with --architecture dense',
      ['--architecture', 'dense', '--language-model'],
    ],
    ['--momentum does not go with --optimizer adam', ['--momentum', '0.9']],
    ['--weight-decay does not go with --optimizer sgd', ['--optimizer', 'sgd', '--weight-decay', '0.1']],
    ['give at most one of clipNorm, clipValue', ['--clip-norm', '1', '--clip-value', '1']],
    ['a schedule named one of constant, step,', ['--schedule', 'slow']],
    ['For decaySteps give a whole number of at least 1.', ['--schedule', 'cosine:decaySteps=0.5']],
    ['For alph give no other options than', ['--schedule', 'cosine:alph=0.1']],
    ['--warmup does not go with --schedule plateau', ['--schedule', 'plateau', '--warmup', '5']],
    ['Give name=value pairs', ['--class-weight', 'positive']],
    ['Allowed choices are loss, accuracy, validationLoss', ['--monitor', 'speed']],
  ] as const)('%s is said of wrong usage, with exit code 2', async ([message, args]) => {
    const { exitCode, stderr } = await runProgram(['train', ...SHORT, ...args]);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining(message)]);
  });
});

describe('train --resume', () => {
  test.for(['SIGKILL', 'SIGINT'] as const)(
    'after %s ends with the weights of a run never interrupted',
    async (signal) => {
      const [whole, broken] = [inFolder(`whole-${signal}`), inFolder(`broken-${signal}`)];
      await runProgram(['train', ...LONGER, '--output', whole]);
      let isSent = false;
      const first = await runProgram(['train', ...LONGER, '--output', broken, '--csv-log'], {
        onStderr: (text, child) => {
          // The line is printed just before the checkpoint is written, so that either epoch may be the last one kept.
          if (!isSent && text.includes('Epoch 3/6')) isSent = child.kill(signal);
        },
      });
      expect(first.signal ?? first.exitCode).toBe(signal === 'SIGKILL' ? 'SIGKILL' : 130);
      if (signal === 'SIGINT')
        expect(first.stderr).toMatch(
          /To go on after epoch [345], give the same command again with --resume\./,
        );
      const { exitCode, stderr } = await runProgram([
        'train',
        ...LONGER,
        '--output',
        broken,
        '--csv-log',
        '--resume',
      ]);
      expect([exitCode, stderr]).toEqual([0, expect.not.stringContaining('Epoch 1/6')]);
      const [expected, actual] = await Promise.all(
        [whole, broken].map((run) => readFile(join(run, 'weights.bin'))),
      );
      expect(actual?.equals(expected ?? Buffer.of())).toBe(true);
      const log = await readFile(join(broken, 'log.csv'), 'utf8');
      expect(log.split('\n').map((line) => line.split(',')[0])).toEqual([
        'epoch',
        '1',
        '2',
        '3',
        '4',
        '5',
        '6',
        '',
      ]);
    },
  );

  test('with other settings names what differs, and without a checkpoint says so', async () => {
    const run = inFolder('resumed');
    const none = await runProgram(['train', ...SHORT, '--output', run, '--resume']);
    expect(none).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('There is no checkpoint to go on from'),
    });
    await runProgram(['train', ...SHORT, '--output', run]);
    const other = await runProgram([
      'train',
      ...SHORT,
      '--output',
      run,
      '--resume',
      '--learning-rate',
      '0.5',
    ]);
    expect(other).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('learningRate was 0.001, is 0.5'),
    });
    const units = await runProgram([
      'train',
      ...SHORT,
      '--output',
      run,
      '--resume',
      '--units',
      '9',
      '--limit',
      '300',
    ]);
    expect(units.stderr).toContain('the data are others; the model has other layers');
    const more = await runProgram(['train', ...SHORT, '--output', run, '--resume', '--epochs', '3']);
    expect([more.exitCode, more.stderr]).toEqual([0, expect.stringContaining('Epoch 3/3')]);
  });
});
