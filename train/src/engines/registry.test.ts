import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { findBackendFactory } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { createTemporaryFolder } from '../../../tests/support/temporary-folder.ts';
import { EngineUnavailableError } from '../errors/engine-unavailable-error.ts';
import { ENGINE_NAMES, findEngine } from './registry.ts';
import { hasCudaDevice } from './tfjs/tensorflow-backend.ts';

const hasGpuPackage = createRequire(import.meta.url)
  .resolve.paths('x')
  ?.some((folder) => existsSync(join(folder, '@tensorflow/tfjs-node-gpu')));

describe('findEngine', () => {
  test('knows every engine, in the order in which auto tries them', () => {
    expect(ENGINE_NAMES).toEqual(['auto', 'tfjs-node-gpu', 'onnxruntime', 'tfjs-node', 'wasm']);
  });

  test.skipIf(hasGpuPackage)(
    'takes onnxruntime without loading TensorFlow where there is no CUDA device',
    async () => {
      expect((await findEngine('auto')).name).toBe('onnxruntime');
      expect(findBackendFactory('tensorflow')).toBeFalsy();
    },
  );

  test('lets auto choose only among the engines that run on the wanted device', async () => {
    expect((await findEngine('auto', 'webgpu')).name).toBe('onnxruntime');
    expect((await findEngine('auto', 'cpu')).name).toBe('onnxruntime');
  });

  test.skipIf(hasGpuPackage)('says how to install an engine that is not there', async () => {
    const failure = findEngine('tfjs-node-gpu');
    await expect(failure).rejects.toThrow(EngineUnavailableError);
    await expect(failure).rejects.toMatchObject({
      reasons: [
        'tfjs-node-gpu: @tensorflow/tfjs-node-gpu is not installed (npm install @tensorflow/tfjs-node-gpu@4.22.0, or npx onnx-bridge setup tensorflow)',
      ],
    });
  });

  test.skipIf(hasGpuPackage || hasCudaDevice())(
    'refuses tfjs-node-gpu without a CUDA device before loading anything',
    async () => {
      const folder = await createTemporaryFolder();
      const fake = join(folder, '@tensorflow/tfjs-node-gpu');
      await mkdir(fake, { recursive: true });
      await writeFile(join(fake, 'index.js'), 'throw new Error("was loaded")');
      const script = `import { findEngine } from ${JSON.stringify(resolve('train/src/engines/registry.ts'))};
        await findEngine('tfjs-node-gpu').catch(({ reasons }) => console.log(reasons.join()));`;
      const args = ['--import', './scripts/register-source.js', '--conditions=source', '--input-type=module'];
      const output = execFileSync(process.execPath, [...args, '--eval', script], {
        encoding: 'utf8',
        env: { ...process.env, NODE_PATH: folder },
      });
      expect(output).toBe('tfjs-node-gpu: no CUDA device was found\n');
    },
  );
});

describe('hasCudaDevice', () => {
  test.for([
    ['linux', '/dev/nvidia0', true],
    ['linux', '/dev/dxg', true],
    ['linux', '/dev/null', false],
    ['win32', 'C:\\Windows\\System32\\nvcuda.dll', true],
    ['darwin', '/dev/nvidia0', false],
  ] as const)('looks for the driver: on %s with %s it says %s', ([platform, present, expected]) => {
    expect(hasCudaDevice(platform, (path) => path === present)).toBe(expected);
  });
});
