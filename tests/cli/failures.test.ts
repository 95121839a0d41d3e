import { copyFile, mkdtemp, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ProgramOptions, runProgram } from './run-program.ts';
import { TINY } from './tiny-training.ts';

/** A run directory, and the model that was made of it. */
const RUN = 'models/imdb-lstm';
const MODEL = join(RUN, 'model.onnx');

let folder = '';
const inFolder = (name: string): string => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'onnx-bridge-cli-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('help and wrong usage', () => {
  test('--help loads neither TensorFlow.js nor ONNX Runtime', async () => {
    const hook =
      "import Module from 'node:module'; const load = Module._load;" +
      "Module._load = (...args) => { console.error('loads', args[0]); return load(...args); };";
    const nodeFlags = [`--import=data:text/javascript,${encodeURIComponent(hook)}`];
    const [help, run] = await Promise.all([
      runProgram(['--help'], { nodeFlags }),
      runProgram(['export', RUN, '--output', inFolder('other.onnx')], { nodeFlags }),
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
        await copyFile(MODEL, path);
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
    const message = await fails(['classify', MODEL, '--file', inFolder(`none.${ending}`)]);
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
    const message = await fails(['evaluate', MODEL, '--data', inFolder('animals.csv')]);
    expect(message).toContain('cat');
    expect(message).toContain('negative');
  });

  test('an output that cannot be written', async () => {
    await writeFile(inFolder('file'), '');
    await fails(['train', ...TINY, '--output', inFolder('file/run')]);
    await fails(['export', RUN, '--output', inFolder('file/model.onnx')]);
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
    await runProgram(['export', RUN, '--output', inFolder('logged.onnx')], { environment });
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
