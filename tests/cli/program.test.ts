import { copyFile, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ProgramOptions, type ProgramResult, runProgram } from './run-program.ts';

const TINY = [
  ...['--data', 'synthetic', '--limit', '200', '--sequence-length', '24', '--vocabulary', '300'],
  ...['--embedding', '4', '--units', '8', '--dense-units', '8', '--epochs', '1'],
];
const LONG = [...TINY.slice(0, -1), '200', '--limit', '2000'];
const RUN_FILES = ['checkpoint', 'model.json', 'text.json', 'training.json', 'weights.bin'];

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

describe('help and wrong usage', () => {
  test('--help loads neither TensorFlow.js nor ONNX Runtime', async () => {
    const hook =
      "import Module from 'node:module'; const load = Module._load;" +
      "Module._load = (...args) => { console.error('loads', args[0]); return load(...args); };";
    const nodeFlags = [`--import=data:text/javascript,${encodeURIComponent(hook)}`];
    const [help, run] = await Promise.all([
      runProgram(['--help'], { nodeFlags }),
      runProgram(['export', inFolder('run'), '--output', inFolder('other.onnx')], { nodeFlags }),
    ]);
    expect(help.exitCode).toBe(0);
    expect(help.stdout).toContain('Usage: onnx-bridge');
    expect(help.stderr).not.toMatch(/tensorflow|onnxruntime/);
    expect(run.stderr).toMatch(/tensorflow|onnxruntime/); // the hook does see them
  });

  test.for([
    ['an unknown command', ['fly'], "unknown command 'fly'"],
    ['an unknown option', ['train', '--speed', 'high'], "unknown option '--speed'"],
    ['a number that is none', ['train', '--epochs', 'many'], 'Give a whole number of at least 1.'],
    ['a size of nothing', ['train', '--units', '0'], 'Give a whole number of at least 1.'],
    ['half a seed', ['train', '--seed', '1.5'], 'Give a whole number.'],
    ['a part above the whole', ['train', '--test-split', '2'], 'Give a fraction above 0 and below 1.'],
    ['a tolerance that is no number', ['export', 'x', '--tolerance', 'none'], 'Give a number.'],
    [
      'an engine that is none',
      ['train', '--engine', 'steam'],
      'Allowed choices are auto, tfjs-node-gpu, onnxruntime, tfjs-node, wasm',
    ],
    ['a device that is none', ['classify', '--device', 'abacus', 'x'], 'auto, cpu'],
    ['a folder where a model or texts belong', ['classify', 'models', 'text'], 'models is a file or folder'],
    ['a missing argument', ['export'], "missing required argument 'model'"],
  ] as const)('%s is wrong usage: exit code 2', async ([, args, message]) => {
    const { exitCode, stdout, stderr } = await runProgram(args);
    expect(exitCode).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('    at ');
  });
});

describe('failures', () => {
  const fails = async (args: readonly string[], options?: ProgramOptions): Promise<string> => {
    const { exitCode, stdout, stderr } = await runProgram(args, options);
    expect(exitCode).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).not.toContain('    at ');
    expect(stderr).toMatch(/^Error: .+ Where: .+ Fix: .+\.\n$/m);
    return stderr;
  };

  test.for([
    ['missing', async () => {}, 'does not exist'],
    ['empty', (path: string) => writeFile(path, ''), 'is empty'],
    ['no ONNX', (path: string) => writeFile(path, 'Dear diary, '.repeat(99)), 'not an ONNX'],
    [
      'cut off',
      async (path: string) => {
        await copyFile(inFolder('run/model.onnx'), path);
        await truncate(path, 5000);
      },
      'cut off',
    ],
  ] as const)('a model file that is %s', async ([name, prepare, message]) => {
    const path = inFolder(`${name.replace(' ', '-')}.onnx`);
    await prepare(path);
    expect(await fails(['classify', path, 'text'])).toContain(message);
  });

  test.for(['csv', 'jsonl', 'txt'])('a .%s file of texts that is not there', async (ending) => {
    const message = await fails([
      'classify',
      inFolder('run/model.onnx'),
      '--file',
      inFolder(`none.${ending}`),
    ]);
    expect(message).toContain('The file does not exist');
  });

  test('a table with a broken line names the line, and nothing is written', async () => {
    await writeFile(inFolder('broken.csv'), 'text,label\n"never closed,good\nfine,good\n');
    const output = inFolder('broken-run');
    expect(await fails(['train', '--data', inFolder('broken.csv'), '--output', output])).toMatch(/line \d/i);
    await expect(readdir(output)).rejects.toThrow('ENOENT');
  });

  test('labels that the model does not know are listed with those that it knows', async () => {
    const rows = Array.from({ length: 20 }, (_, i) => `text ${i},${i % 2 ? 'cat' : 'dog'}`);
    await writeFile(inFolder('animals.csv'), ['text,label', ...rows].join('\n'));
    const message = await fails(['evaluate', inFolder('run/model.onnx'), '--data', inFolder('animals.csv')]);
    expect(message).toContain('cat');
    expect(message).toContain('negative');
  });

  test('an output that cannot be written', async () => {
    await writeFile(inFolder('file'), '');
    await fails(['train', ...TINY, '--output', inFolder('file/run')]);
    await fails(['export', inFolder('run'), '--output', inFolder('file/model.onnx')]);
  });

  test('--verbose adds the stack', async () => {
    const { stderr } = await runProgram(['--verbose', 'inspect', inFolder('nothing.onnx')]);
    expect(stderr).toContain('    at ');
  });
});

describe('what else the program touches', () => {
  test('is nothing: ONNX Runtime keeps no log of the model in the cache folder', async () => {
    const cache = inFolder('cache');
    const environment = { XDG_CACHE_HOME: cache, HOME: cache };
    await runProgram(['export', inFolder('run'), '--output', inFolder('logged.onnx')], { environment });
    await runProgram(['classify', inFolder('logged.onnx'), 'text'], { environment });
    await runProgram(['train', ...TINY, '--output', inFolder('logged')], { environment });
    expect(await readdir(cache).catch(() => [])).not.toContain('Microsoft');
    // Where ONNX Runtime is left to itself there is one: otherwise this test would prove nothing.
    await runProgram(['classify', inFolder('logged.onnx'), 'text'], {
      environment: { ...environment, ORT_DISABLE_TELEMETRY: '0' },
    });
    expect(await readdir(cache)).toContain('Microsoft');
  });
});

describe('Ctrl-C', () => {
  const interruptAt = (pattern: RegExp, signals = 1): Pick<ProgramOptions, 'onStderr'> => {
    let sent = 0;
    return {
      onStderr: (text, child) => {
        const isDue = sent === 0 ? pattern.test(text) : text.includes('Press Ctrl-C again');
        if (sent < signals && isDue) {
          sent += 1;
          child.kill('SIGINT');
        }
      },
    };
  };

  test('after an epoch keeps the best weights and says so', async () => {
    const output = inFolder('interrupted');
    const result = await runProgram(['train', ...LONG, '--output', output], interruptAt(/Epoch 1\//));
    expect(result.exitCode).toBe(130);
    expect(result.stdout).toContain('Interrupted: the weights of the best epoch until then are kept.');
    expect((await readdir(output)).sort()).toEqual(RUN_FILES);
    expect((await runProgram(['export', output])).exitCode).toBe(0);
  });

  test('with --json leaves whole JSON on stdout, and says on stderr what was kept', async () => {
    const output = inFolder('interrupted-json');
    const args = ['train', ...LONG, '--output', output, '--json'];
    const { exitCode, stdout, stderr } = await runProgram(args, interruptAt(/Epoch 1\//));
    expect(exitCode).toBe(130);
    expect(JSON.parse(stdout)).toMatchObject({ interrupted: true });
    expect(stderr).toContain(`The weights of the best epoch are kept: ${output}`);
  });

  test('before the first epoch is done leaves nothing behind', async () => {
    const output = inFolder('too-early');
    const { exitCode, stderr } = await runProgram(
      ['train', ...LONG, '--output', output],
      interruptAt(/Total params/),
    );
    expect(exitCode).toBe(130);
    expect(stderr).toContain('Interrupted.');
    await expect(readdir(output)).rejects.toThrow('ENOENT');
  });

  test('twice ends at once, in the middle of a long step too', async () => {
    const oneStepEpochs = ['--batch-size', '1600', '--sequence-length', '128', '--units', '128'];
    const output = inFolder('twice');
    const { signal, stderr } = await runProgram(
      ['train', ...LONG, ...oneStepEpochs, '--output', output],
      interruptAt(/Epoch 1\//, 2),
    );
    // By the signal, which a shell reports as 130: an exit code would mean that the step was waited for.
    expect(signal).toBe('SIGINT');
    expect(stderr).not.toContain('terminate');
    // Whether the checkpoint of the first epoch was done by then is chance.
    expect(await readdir(output).catch(() => [])).not.toContain('model.json');
  });
});
