import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const PROCESS = resolve('tests/training/training-process.js');

/** Runs the compiled package, as users do; fails on any end but the expected one. */
async function train(output: string, fatalEpoch: number, settings: object): Promise<void> {
  const child = spawn(process.execPath, [PROCESS, output, String(fatalEpoch), JSON.stringify(settings)]);
  const messages = text(child.stderr);
  const [exitCode, signal] = await once(child, 'exit');
  const expected = fatalEpoch === 0 ? [0, null] : [null, 'SIGKILL'];
  expect([exitCode, signal, await messages]).toEqual([...expected, '']);
}

async function readRun(output: string) {
  const { history, bestEpoch, metrics } = JSON.parse(await readFile(join(output, 'training.json'), 'utf8'));
  const weights = await readFile(join(output, 'weights.bin'));
  const records: Record<string, unknown>[] = history;
  return { weights, bestEpoch, metrics, history: records.map(({ seconds: _seconds, ...record }) => record) };
}

const SETTINGS = {
  'constant rate, best weights restored': { epochs: 5 },
  'cosine schedule, buckets, class weights': {
    ...{ epochs: 4, bucket: true, classWeight: 'balanced' },
    schedule: { name: 'cosine', warmupSteps: 10 },
  },
} as const;

describe('a training killed in the middle of an epoch and resumed', () => {
  test.for(Object.entries(SETTINGS))('ends as one that was never interrupted: %s', async ([, settings]) => {
    const folder = await createTemporaryFolder();
    const [whole, broken] = [join(folder, 'whole'), join(folder, 'broken')];
    await train(whole, 0, settings);
    await train(broken, 3, settings);
    await expect(readRun(broken)).rejects.toThrow('ENOENT');
    // Twice, since a process that goes on may be killed too.
    await train(broken, 4, { ...settings, resume: true });
    await train(broken, 0, { ...settings, resume: true });
    const [expected, actual] = [await readRun(whole), await readRun(broken)];
    expect(actual.weights.equals(expected.weights)).toBe(true);
    expect(actual).toEqual(expected);
  });
});
