import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cudaUnavailableReason } from '@onnx-bridge/runtime/worker';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { runProgram } from '../cli/run-program.ts';
import { softwareVulkan } from '../support/chromium.ts';
import { maxAbsDiff } from '../support/max-abs-diff.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const SOURCE = ['--import', './scripts/register-source.js', '--conditions=source'];
const OUTCOME = v.object({
  losses: v.optional(v.array(v.number()), []),
  unavailable: v.optional(v.string()),
});

const DIAGNOSIS = v.object({
  devices: v.array(v.object({ name: v.string(), works: v.boolean(), reason: v.nullable(v.string()) })),
});

/** Takes the same five steps of a small LSTM in a process of its own. */
async function trainOn(device: 'cpu' | 'webgpu', environment: Readonly<Record<string, string>> = {}) {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [...SOURCE, 'tests/devices/train-on-device.ts', device],
    { env: { ...process.env, ...environment } },
  );
  return v.parse(OUTCOME, JSON.parse(stdout));
}

describe('the device', () => {
  test('webgpu gives the same losses as cpu', { timeout: 90_000 }, async ({ skip }) => {
    const vulkan = softwareVulkan();
    const [expected, actual] = [await trainOn('cpu'), await trainOn('webgpu', vulkan)];
    if (!vulkan && actual.unavailable !== undefined) {
      skip(`no graphics adapter, and no Vulkan in software from Debian's chromium: ${actual.unavailable}`);
    }
    expect(actual.unavailable).toBeUndefined();
    expect(expected.losses).toHaveLength(5);
    expect(maxAbsDiff(actual.losses, expected.losses)).toBeLessThanOrEqual(1e-3);
  });

  test.runIf(process.platform === 'linux')('webgpu is refused where there is no adapter', async () => {
    const { unavailable } = await trainOn('webgpu', { VK_ICD_FILENAMES: '/dev/null' });
    expect(unavailable).toBe(
      'The device "webgpu" cannot be used: Failed to get a WebGPU adapter: No supported adapters. ' +
        'Where: engine "onnxruntime". Fix: use device "cpu", or install the driver of a graphics card.',
    );
  });

  test('cuda is refused before anything is trained where its libraries are missing', async ({ skip }) => {
    const reason = cudaUnavailableReason();
    if (reason === undefined) skip('CUDA may work here');
    const output = join(await createTemporaryFolder(), 'run');
    const settings = ['--data', 'synthetic', '--limit', '100', '--output', output];
    const { exitCode, stdout, stderr } = await runProgram(['train', '--device', 'cuda', ...settings]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toContain(
      `The device "cuda" cannot be used: ${reason}. Where: engine "onnxruntime". Fix: `,
    );
    expect(stderr).not.toMatch(/epoch 1/i);
    expect(existsSync(output)).toBe(false);
  });
});

describe('doctor', () => {
  test('says which devices work, and what the others miss', { timeout: 90_000 }, async () => {
    const { exitCode, stdout } = await runProgram(['doctor', '--json']);
    expect(exitCode).toBe(0);
    const { devices } = v.parse(DIAGNOSIS, JSON.parse(stdout));
    expect(devices.map(({ name }) => name)).toEqual(['cpu', 'cuda', 'webgpu', 'tensorrt']);
    expect(devices[0]).toEqual({ name: 'cpu', works: true, reason: null });
    for (const { works, reason } of devices) expect(works).toBe(reason === null);
    const cuda = devices.find(({ name }) => name === 'cuda');
    const known = cudaUnavailableReason();
    if (known !== undefined) expect(cuda?.reason).toBe(known);
  });

  test.runIf(process.platform === 'linux')(
    'sees WebGPU in software',
    { timeout: 90_000 },
    async ({ skip }) => {
      const vulkan = softwareVulkan();
      if (vulkan === undefined) skip("no Vulkan in software from Debian's chromium");
      const { stdout } = await runProgram(['doctor', '--json'], { environment: vulkan ?? {} });
      const { devices } = v.parse(DIAGNOSIS, JSON.parse(stdout));
      expect(devices.find(({ name }) => name === 'webgpu')).toEqual({
        name: 'webgpu',
        works: true,
        reason: null,
      });
    },
  );
});
