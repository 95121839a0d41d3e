import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Plugin } from 'vite';

/** The models of the page; the first one is shown first. */
const MODELS = [
  { name: 'imdb-lstm', file: new URL('../../models/imdb-lstm/model.onnx', import.meta.url) },
  { name: 'imdb-simple-rnn', file: new URL('../models/imdb-simple-rnn.onnx', import.meta.url) },
  { name: 'imdb-sentiment', file: new URL('../../models/imdb-sentiment/model.int8.onnx', import.meta.url) },
] as const;

const CATALOG = 'models.json';

/** Puts the models beside the page, and `models.json`, by which it knows them. */
export function modelFiles(): Plugin {
  return {
    name: 'model-files',
    apply: 'build',
    // The page needs the list before anything else, and would ask for it only when its script runs.
    transformIndexHtml: () => [
      { tag: 'link', attrs: { rel: 'preload', href: `./${CATALOG}`, as: 'fetch', crossorigin: '' } },
    ],
    buildStart() {
      const models = MODELS.map(({ name, file }) => {
        const source = readFileSync(file);
        const digest = createHash('sha256').update(source).digest('base64');
        const url = `models/${name}.onnx`;
        this.emitFile({ type: 'asset', fileName: url, source });
        return { name, url, integrity: `sha256-${digest}`, sizeBytes: source.byteLength };
      });
      const catalog = { wasmSizeBytes: wasmSizeBytes(), models };
      this.emitFile({ type: 'asset', fileName: CATALOG, source: JSON.stringify(catalog) });
    },
  };
}

function wasmSizeBytes(): number {
  const { resolve } = createRequire(import.meta.url);
  return statSync(resolve('onnxruntime-web/ort-wasm-simd-threaded.wasm')).size;
}
