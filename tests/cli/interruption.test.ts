import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ProgramOptions, runProgram } from './run-program.ts';
import { TINY } from './tiny-training.ts';

const LONG = [...TINY.slice(0, -1), '200', '--limit', '2000'];
const RUN_FILES = ['checkpoint', 'model.json', 'text.json', 'training.json', 'weights.bin'];

let folder = '';
const inFolder = (name: string): string => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'onnx-bridge-cli-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

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
