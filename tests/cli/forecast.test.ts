import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { seasonalCsv } from '../support/seasonal-series.ts';
import { type ProgramResult, runProgram } from './run-program.ts';

const SMALL = ['--window', '10', '--units', '4', '--epochs', '2', '--threads', '1'];

let folder = '';
let trained: ProgramResult = { exitCode: null, signal: null, stdout: '', stderr: '' };
let exported = trained;
const inFolder = (name: string): string => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'onnx-bridge-forecast-'));
  await writeFile(inFolder('visitors.csv'), seasonalCsv({ stepCount: 300, seed: 3 }));
  const args = ['forecast', inFolder('visitors.csv'), '--column', 'visitors', ...SMALL];
  trained = await runProgram([...args, '--output', inFolder('run')]);
  exported = await runProgram(['export', inFolder('run')]);
}, 60_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('the way from a column to its next values', () => {
  test('forecast measures the model beside the naive forecast and says where the plot is', async () => {
    expect([trained.exitCode, trained.stderr]).toEqual([0, expect.stringContaining('Epoch 2/2: loss')]);
    expect(trained.stdout).toMatch(
      /^Test: mean absolute error [\d.]+ in the unit of "visitors", 60 forecasts$/m,
    );
    expect(trained.stdout).toMatch(/^Naive forecast \(the last value stays\): [\d.]+; the model/m);
    expect(trained.stdout).toContain(`Plot: ${inFolder('run/plots/forecast.svg')}`);
    expect(await readFile(inFolder('run/plots/forecast.svg'), 'utf8')).toContain('</svg>');
  });

  test('predict goes on with the series, as a table or as JSON', async () => {
    expect([exported.exitCode, exported.stdout]).toEqual([0, expect.stringContaining('agree')]);
    const args = ['predict', inFolder('run/model.onnx'), inFolder('visitors.csv')];
    const [table, json] = await Promise.all([
      runProgram([...args, '--steps', '2']),
      runProgram([...args, '--json']),
    ]);
    expect([table.exitCode, table.stderr]).toEqual([0, '']);
    const [header, first, second, ...others] = table.stdout.trimEnd().split('\n');
    expect(header?.split(/ +/).filter(Boolean)).toEqual(['row', 'visitors']);
    expect([first, second]).toEqual([
      expect.stringMatching(/^301 +[\d.]+$/),
      expect.stringMatching(/^302 +[\d.]+$/),
    ]);
    expect(others).toEqual([]);
    const prediction = JSON.parse(json.stdout);
    expect(prediction).toEqual({ column: 'visitors', rowCount: 300, forecast: [expect.any(Number)] });
    expect(first).toContain(String(Number(prediction.forecast[0].toPrecision(6))));
  });

  test('inspect shows window and scaling', async () => {
    const { stdout } = await runProgram(['inspect', inFolder('run/model.onnx')]);
    expect(stdout).toMatch(/forecasts +visitors, 1 step\(s\) ahead, from the last 10/);
    expect(stdout).toMatch(/scaling +standard/);
    const json = JSON.parse((await runProgram(['inspect', inFolder('run/model.onnx'), '--json'])).stdout);
    expect(json.series).toMatchObject({ columns: ['visitors'], windowLength: 10, horizon: 1 });
    expect(json.labels).toBeNull();
  });

  test('forecast --json prints training.json alone on stdout', async () => {
    const run = inFolder('json');
    const args = ['forecast', inFolder('visitors.csv'), '--column', 'visitors', '--column', 'day', ...SMALL];
    const options = ['--cell', 'gru', '--horizon', '2', '--scaling', 'minmax', '--loss', 'huber'];
    const { stdout } = await runProgram([...args, ...options, '--output', run, '--json']);
    const report = JSON.parse(stdout);
    expect(report).toEqual(JSON.parse(await readFile(join(run, 'training.json'), 'utf8')));
    expect(report).toMatchObject({
      architecture: 'gru',
      model: { windowLength: 10, featureCount: 2, horizon: 2 },
      loss: { name: 'huber' },
    });
  });
});

describe('what cannot work', () => {
  test.for([
    [['forecast', 'visitors.csv'], 2, "required option '--column <name>' not specified"],
    [['forecast', 'model.onnx', '--column', 'x'], 2, 'give predict MODEL.onnx FILE.csv'],
    [['forecast', 'visitors.csv', '--column', 'x'], 1, 'among the columns "day", "visitors"'],
    [['forecast', 'visitors.csv', '--column', 'day', '--window', '400'], 1, 'too few'],
    [['forecast', 'visitors.csv', '--column', 'day', '--cell', 'cnn'], 2, 'lstm, gru, simple-rnn'],
    [['predict', 'run/model.onnx', 'short.csv'], 1, 'made from the last 10 rows, but there are 2'],
    [['predict', 'run/model.onnx', 'other.csv'], 1, 'no value column "visitors" among the columns "people"'],
    [['classify', 'run/model.onnx', 'hello'], 1, 'This model forecasts a time series'],
  ] as const)('is refused with its reason: %j', async ([args, exitCode, message]) => {
    await writeFile(inFolder('short.csv'), 'visitors\n1\n2\n');
    await writeFile(inFolder('other.csv'), 'people\n1\n2\n');
    const result = await runProgram(args, { cwd: folder });
    expect([result.exitCode, result.stdout, result.stderr]).toEqual([
      exitCode,
      '',
      expect.stringContaining(message),
    ]);
  });
});
