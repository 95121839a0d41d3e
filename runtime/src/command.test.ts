import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { createTemporaryFolder } from '../../tests/support/temporary-folder.ts';

const COMMAND = new URL('./command.ts', import.meta.url).href;
const MODEL = fileURLToPath(new URL('./node/fixtures/binary.onnx', import.meta.url));
/** What the program does with these commands, less its messages. */
const PROGRAM = `
import { Command } from 'commander';
import { addRuntimeCommands } from ${JSON.stringify(COMMAND)};
const program = new Command('test').exitOverride();
const interruption = new AbortController();
process.once('SIGINT', () => interruption.abort());
addRuntimeCommands(program, {
  signal: interruption.signal,
  findShippedModel: () => ${JSON.stringify(MODEL)},
  readLabelledTexts: async (name, { limit }) => ({
    name, synthetic: false, texts: ['zzz', 'the', 'qqq'].slice(0, limit), labels: ['positive', 'negative', 'negative'].slice(0, limit),
  }),
});
try {
  await program.parseAsync(process.argv.slice(2), { from: 'user' });
} catch (error) {
  console.error(error.message);
  process.exitCode = interruption.signal.aborted ? 130 : (error.exitCode ?? 1);
}`;

interface Outcome {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number | null;
}

function start(args: readonly string[]) {
  const nodeArgs = [
    ...process.execArgv,
    '--input-type=module',
    '--eval',
    PROGRAM,
    '--',
    'onnx-bridge',
    ...args,
  ];
  return spawn(process.execPath, nodeArgs, { timeout: 20_000 });
}

async function runCommand(args: readonly string[], input = ''): Promise<Outcome> {
  const child = start(args);
  child.stdin.end(input);
  const exit = new Promise<number | null>((resolve) => child.on('close', resolve));
  const [stdout, stderr, exitCode] = await Promise.all([text(child.stdout), text(child.stderr), exit]);
  return { stdout, stderr, exitCode };
}

describe('classify', () => {
  test('prints a line a text', async () => {
    const outcome = await runCommand(['classify', MODEL, 'The movie was not bad!', '']);
    expect(outcome).toEqual({
      stdout: 'negative   60.8 %  The movie was not bad!\npositive   80.1 %  (empty text)\n',
      stderr: '',
      exitCode: 0,
    });
  });

  test('uses the shipped model when none is named, and prints one JSON array', async () => {
    const { stdout, exitCode } = await runCommand(['classify', 'zzz', 'the', '--json']);
    const results: unknown = JSON.parse(stdout);
    expect(exitCode).toBe(0);
    expect(results).toMatchObject([
      { text: 'zzz', label: 'positive', probability: expect.closeTo(0.6, 0), scores: {} },
      { text: 'the', label: 'negative' },
    ]);
  });

  test('reads the lines of stdin, and prints JSON lines', async () => {
    const { stdout } = await runCommand(['classify', MODEL, '--jsonl'], 'zzz\n\nthe');
    const texts = stdout
      .trimEnd()
      .split('\n')
      .map((line): unknown => JSON.parse(line).text);
    expect(texts).toEqual(['zzz', '', 'the']);
  });

  test('keeps the columns of a table, as CSV and as JSON lines', async () => {
    const folder = await createTemporaryFolder();
    const file = join(folder, 'reviews.csv');
    await writeFile(file, 'id,text,label\n1,"zzz, ""qqq""",x\n2,the,y\n');
    const [csv, jsonl] = await Promise.all([
      runCommand(['classify', MODEL, '--file', file, '--csv']),
      runCommand(['classify', MODEL, '--file', file, '--jsonl']),
    ]);
    const [head, first, second] = csv.stdout.split('\n');
    expect(head).toBe('id,text,label,predicted_label,predicted_probability');
    expect(first).toMatch(/^1,"zzz, ""qqq""",x,positive,0\.\d+$/);
    expect(second).toMatch(/^2,the,y,negative,0\.\d+$/);
    const rows = jsonl.stdout
      .trimEnd()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    expect(rows).toMatchObject([
      { text: 'zzz, "qqq"', label: 'positive', input: { id: '1', label: 'x' } },
      { text: 'the', label: 'negative', input: { id: '2', label: 'y' } },
    ]);
  });

  test('says what each word has changed', async () => {
    const { stdout } = await runCommand(['classify', MODEL, 'not bad', '--explain', '--json']);
    const [result] = JSON.parse(stdout);
    expect(result.words).toMatchObject([{ word: 'not' }, { word: 'bad', end: 7 }]);
    expect(result.words[1].probabilityAfter).toBeCloseTo(result.probability, 6);
    const table = await runCommand(['classify', MODEL, 'not bad', '--explain']);
    expect(table.stdout).toMatch(/not bad\n {4}(not|bad) [+-]\d+\.\d, (not|bad) [+-]\d+\.\d\n$/);
  });

  test('answers a line of stdin while stdin stays open, and stops on an interrupt', async () => {
    const child = start(['classify', MODEL, '--jsonl']);
    const exit = new Promise<number | null>((resolve) => child.on('close', resolve));
    child.stdin.write('zzz\n');
    const first = await new Promise<string>((resolve) =>
      child.stdout.setEncoding('utf8').once('data', resolve),
    );
    child.kill('SIGINT');
    expect(first).toContain('"text":"zzz"');
    expect(await exit).toBe(130);
  });

  test('ends quietly when the reader of stdout goes away', async () => {
    const child = start(['classify', MODEL]);
    child.stdin.on('error', () => {});
    child.stdin.end('not bad at all\n'.repeat(50_000));
    child.stdout.once('data', () => child.stdout.destroy());
    const exit = new Promise<number | null>((resolve) => child.on('exit', resolve));
    expect(await text(child.stderr)).toBe('');
    expect(await exit).toBe(0);
  });

  test.for([
    [['classify', MODEL, 'a text', '--file', 'b.txt'], 'give texts or --file, not both'],
    [['classify', MODEL, 'a text', '--column', 'b'], '--column belongs to --file'],
    [['classify', MODEL, 'a text', '--json', '--jsonl'], 'cannot be used with'],
    [['classify', MODEL, 'a text', '--device', 'tpu'], 'Allowed choices are auto, cpu, cuda, webgpu'],
    [['evaluate', MODEL, '--limit', '1.5'], 'whole number'],
    [['inspect'], "missing required argument 'model'"],
  ] as const)('refuses %j', async ([args, message]) => {
    const { stdout, stderr, exitCode } = await runCommand(args);
    expect(stderr).toContain(message);
    expect(stdout).toBe('');
    expect(exitCode).toBeGreaterThan(0);
  });
});

describe('evaluate', () => {
  test('prints the metrics at the top level of one JSON object', async () => {
    const { stdout, stderr } = await runCommand([
      'evaluate',
      MODEL,
      '--data',
      'mine.csv',
      '--limit',
      '3',
      '--json',
    ]);
    const evaluation: unknown = JSON.parse(stdout);
    expect(evaluation).toMatchObject({
      accuracy: 2 / 3,
      count: 3,
      data: { name: 'mine.csv', split: 'test' },
    });
    expect(stderr).toBe('');
  });
});

describe('inspect', () => {
  test('prints one JSON object', async () => {
    const { stdout } = await runCommand(['inspect', MODEL, '--json']);
    const inspection: unknown = JSON.parse(stdout);
    expect(inspection).toMatchObject({ path: MODEL, labels: ['negative', 'positive'], vocabularySize: 33 });
  });
});
