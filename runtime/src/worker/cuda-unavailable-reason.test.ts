import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { createTemporaryFolder } from '../../../tests/support/temporary-folder.ts';
import { cudaFolder } from '../setup/cuda/cuda-folder.ts';
import { findOnnxruntime } from '../setup/cuda/find-onnxruntime.ts';

const LOADED_BEFORE = 'before anything imports onnxruntime-node';

/** What a process of its own says in the end, in which the CUDA libraries seem to be set up. */
async function reasonAfter(...steps: readonly string[]): Promise<string> {
  const environment = { ...process.env, XDG_CACHE_HOME: await createTemporaryFolder() };
  await mkdir(cudaFolder(environment, findOnnxruntime().version), { recursive: true });
  const worker = JSON.stringify(new URL('./index.ts', import.meta.url).href);
  const code = `const { cudaUnavailableReason, preloadCuda } = await import(${worker});
    ${steps.join('\n')}
    console.log(cudaUnavailableReason());`;
  const args = [...process.execArgv, '--input-type=module', '--eval', code];
  const { stdout } = await promisify(execFile)(process.execPath, args, { env: environment });
  return stdout;
}

describe.runIf(process.platform === 'linux')('CUDA libraries that were set up', () => {
  test('are not found where the program has loaded onnxruntime-node by itself, which is said', async () => {
    const reason = await reasonAfter("await import('onnxruntime-node');", 'preloadCuda();');
    expect(reason).toContain(LOADED_BEFORE);
  });

  test('are found where they were asked for first', async () => {
    const reason = await reasonAfter('preloadCuda();', "await import('onnxruntime-node');");
    expect(reason).not.toContain(LOADED_BEFORE);
  });
});
