import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';

const run = promisify(execFile);
const LOAD_CLASSIFIER = new URL('./load-classifier.ts', import.meta.url).href;
const MODEL = fileURLToPath(new URL('./fixtures/binary.onnx', import.meta.url));
const START = `const { loadClassifier } = await import(${JSON.stringify(LOAD_CLASSIFIER)});
  const classifier = await loadClassifier(${JSON.stringify(MODEL)});
  const texts = Array.from({ length: 3000 }, (_, index) => 'not bad '.repeat(index % 12));`;

/** Runs a program in a process of its own, with the flags of this one; hangs end after 20 s with an error. */
function runProgram(code: string): Promise<{ stdout: string; stderr: string }> {
  const args = [...process.execArgv, '--input-type=module', '--eval', `${START}\n${code}`];
  return run(process.execPath, args, { timeout: 20_000 });
}

describe('a process with a classifier', () => {
  test.for([
    ['after dispose', 'await classifier.classify("bad"); await classifier.dispose();'],
    [
      'after a batch over several workers and dispose',
      'await classifier.classifyBatch(texts); await classifier.dispose();',
    ],
    ['although dispose was forgotten', 'await classifier.classify("bad");'],
    ['although dispose was forgotten after a batch', 'await classifier.classifyBatch(texts);'],
    ['right after loading', ''],
  ] as const)('ends by itself %s', async ([, code]) => {
    const { stdout, stderr } = await runProgram(`${code}\nconsole.log('end');`);
    expect({ stdout, stderr }).toEqual({ stdout: 'end\n', stderr: '' });
  });

  test('stays alive until a run that nobody waits for at the top level has ended', async () => {
    const { stdout } = await runProgram(
      'classifier.classifyBatch(texts).then((r) => console.log(r.length));',
    );
    expect(stdout).toBe('3000\n');
  });

  test('ends with the code of process.exit() in the middle of large batches, every time', async () => {
    const program = () =>
      runProgram(`
        const long = new Array(30_000).fill('not bad '.repeat(12));
        const onProgress = (done) => { if (done > 8000) setTimeout(() => process.exit(3), 3); };
        classifier.classifyBatch(long, { batchSize: 4096, onProgress });`).catch((error: unknown) => error);
    // Without the guard two of three such programs abort with code 134.
    for (const outcome of await Promise.all([program(), program(), program(), program()])) {
      expect(outcome).toMatchObject({ code: 3, stderr: '' });
    }
  });

  test('does not block the event loop while it encodes 28 MB of text and runs large batches', async () => {
    const { stdout } = await runProgram(`
      let worst = 0; let last = performance.now();
      const timer = setInterval(() => { const now = performance.now(); worst = Math.max(worst, now - last); last = now; }, 1);
      await classifier.classifyBatch([...texts, ...new Array(700).fill('not bad '.repeat(5000))], { batchSize: 4096 });
      clearInterval(timer); await classifier.dispose();
      console.log(worst < 400 ? 'free' : 'blocked for ' + worst);`);
    expect(stdout).toBe('free\n');
  });
});
