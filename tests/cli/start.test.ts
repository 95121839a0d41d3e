import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

test('npm start goes the whole way on generated reviews, ends by itself and answers by word order', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'onnx-bridge-start-'));
  try {
    // A failure would be an exit code other than 0, which rejects.
    const args = [resolve('scripts/start.js'), 'synthetic'];
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: folder });
    expect(stdout).toMatch(/1000 of 1000 right, 100\.00 % \(synthetic.*\); the trained model had 1000\./);
    expect(stdout).toMatch(/negative +\d+\.\d % {2}The movie was bad\n/);
    expect(stdout).toMatch(/positive +\d+\.\d % {2}The movie was not bad\n/);
    expect(stdout).toMatch(/positive +\d+\.\d % {2}The best movie\n/);
    expect(stdout).toContain('What next?');
    expect(await readdir(join(folder, 'runs'))).toEqual(['synthetic-lstm']);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}, 90_000);
