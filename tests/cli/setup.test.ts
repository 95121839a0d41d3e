import { describe, expect, test } from 'vitest';
import { createTemporaryFolder } from '../support/temporary-folder.ts';
import { runProgram } from './run-program.ts';

const USAGE = [
  ['setup'],
  ['setup', 'abacus'],
  ['setup', 'tensorflow', '--index', 'ftp://host'],
  ['setup', 'tensorflow', '--index'],
  ['setup', 'tensorflow', 'more'],
];

describe('onnx-bridge setup', () => {
  test.for(USAGE)('is wrong usage: %s', async (args) => {
    const { exitCode, stdout } = await runProgram(args);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  });

  test('says how to install the package that is missing', async () => {
    const cwd = await createTemporaryFolder();
    const { exitCode, stdout, stderr } = await runProgram(['setup', 'tensorflow', '--gpu', '--json'], {
      cwd,
    });
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toContain('npm install --ignore-scripts @tensorflow/tfjs-node-gpu@4.22.0');
  });

  test('prints one JSON document when there is nothing to remove', async () => {
    const cwd = await createTemporaryFolder();
    const environment = { XDG_CACHE_HOME: cwd };
    const args = ['setup', 'tensorflow', '--remove', '--json'];
    const { exitCode, stdout } = await runProgram(args, { cwd, environment });
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      status: 'nothing-to-remove',
      package: '@tensorflow/tfjs-node',
      folders: [],
    });
  });
});
