import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { createTemporaryFolder } from '../support/temporary-folder.ts';
import { runProgram } from './run-program.ts';

const PROGRAM = resolve('cli/bin/onnx-bridge.js');
const MODEL = resolve('models/imdb-lstm/model.onnx');
/** Some seconds of work, so that what ends sooner was stopped. */
const LINE_COUNT = 200_000;
const LINE = 'not bad at all, I would watch this film again';

function start(nodeArgs: readonly string[]): ChildProcessWithoutNullStreams {
  return spawn(process.execPath, nodeArgs);
}

async function writeManyLines(): Promise<string> {
  const path = join(await createTemporaryFolder(), 'many.txt');
  await writeFile(path, `${LINE}\n`.repeat(LINE_COUNT));
  return path;
}

describe('a reader of standard output that goes away', () => {
  test('after the first lines ends classify quietly and soon', async () => {
    const child = start([PROGRAM, 'classify', MODEL, '--file', await writeManyLines(), '--jsonl']);
    const messages = text(child.stderr);
    let receivedBytes = 0;
    child.stdout.once('data', (piece: Buffer) => {
      receivedBytes = piece.length;
      child.stdout.destroy();
    });
    const [exitCode] = await once(child, 'exit');
    expect(receivedBytes).toBeGreaterThan(0);
    expect(await messages).toBe('');
    expect(exitCode).toBe(0);
  });

  test.for([
    ['--help', ['--help']],
    ['inspect', ['inspect', MODEL]],
  ] as const)('before the first line leaves no stack behind %s', async ([, args]) => {
    const child = start([PROGRAM, ...args]);
    child.stdout.destroy();
    const messages = text(child.stderr);
    await once(child, 'exit');
    expect(await messages).toBe('');
  });
});

describe('a process whose standard input stays open', () => {
  test('ends by itself when its texts are arguments', async () => {
    const child = start([PROGRAM, 'classify', MODEL, 'the best movie', '--json']);
    const output = text(child.stdout);
    const [exitCode] = await once(child, 'exit');
    expect(JSON.parse(await output)).toMatchObject([{ text: 'the best movie' }]);
    expect(exitCode).toBe(0);
  });
});

describe('Ctrl-C while a large file is classified', () => {
  test('stops between lines', async () => {
    const child = start([PROGRAM, 'classify', MODEL, '--file', await writeManyLines(), '--jsonl']);
    const [output, messages] = [text(child.stdout), text(child.stderr)];
    child.stdout.once('data', () => child.kill('SIGINT'));
    const [exitCode] = await once(child, 'exit');
    const lines = (await output).trimEnd().split('\n');
    expect(exitCode).toBe(130);
    expect(lines.length).toBeLessThan(LINE_COUNT);
    expect(new Set(lines.map((line) => JSON.parse(line).text))).toEqual(new Set([LINE]));
    expect(await messages).toBe('\nStopping. Press Ctrl-C again to end at once.\nInterrupted.\n');
  });

  test('prints no half JSON array', async () => {
    const child = start([PROGRAM, 'classify', MODEL, '--json']);
    const [output, messages] = [text(child.stdout), text(child.stderr)];
    child.stdin.on('error', () => {}); // closed by the interrupt while there is more to send
    child.stdin.write(`${LINE}\n`.repeat(20_000), () => child.kill('SIGINT'));
    const [exitCode] = await once(child, 'exit');
    expect(exitCode).toBe(130);
    expect(await output).toBe('');
    expect(await messages).not.toContain('    at ');
  });
});

describe('a model file', () => {
  test.for([0.001, 0.1, 0.9, 0.999_999])('cut off at %d of its length fails in one line', async (share) => {
    const path = join(await createTemporaryFolder(), 'cut.onnx');
    const bytes = await readFile(MODEL);
    await writeFile(path, bytes.subarray(0, Math.floor(bytes.length * share)));
    const { exitCode, stdout, stderr } = await runProgram(['classify', path, 'text']);
    expect(stderr).toMatch(/^Error: .+ Where: .+ Fix: .+\.\n$/);
    expect([exitCode, stdout]).toEqual([1, '']);
  });

  test('that is a folder cannot be read, nor written over, and nothing is left beside it', async () => {
    const folder = await createTemporaryFolder();
    const path = join(folder, 'folder.onnx');
    await mkdir(path);
    const results = await Promise.all([
      runProgram(['inspect', path]),
      runProgram(['export', 'models/imdb-lstm', '--no-check', '--output', path]),
    ]);
    for (const { exitCode, stdout, stderr } of results) {
      expect(stderr).toMatch(/^Error: .+ Where: .+ Fix: .+\.\n$/);
      expect([exitCode, stdout]).toEqual([1, '']);
    }
    expect(await readdir(folder)).toEqual(['folder.onnx']);
  });
});
