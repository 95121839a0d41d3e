import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';

const PAGE = resolve('tests/browser/runtime-page');

/**
 * Bundles the runtime's page as runtime/README.md says: esbuild does not follow `new URL(file, import.meta.url)`, so
 * the worker and its .wasm are entries of their own, under the names that they have in the package.
 */
export async function bundleWithEsbuild(folder: string): Promise<void> {
  await build({
    entryPoints: {
      main: join(PAGE, 'main.ts'),
      'wasm-worker': '@onnx-bridge/runtime/browser/wasm-worker',
      'ort-wasm-simd-threaded': 'onnxruntime-web/ort-wasm-simd-threaded.wasm',
    },
    bundle: true,
    format: 'esm',
    loader: { '.wasm': 'copy' },
    outdir: folder,
    logLevel: 'error',
    absWorkingDir: resolve('.'),
  });
  const html = await readFile(join(PAGE, 'index.html'), 'utf8');
  await writeFile(join(folder, 'index.html'), html.replace('./main.ts', './main.js'));
}
