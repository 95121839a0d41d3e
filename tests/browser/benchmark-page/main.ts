/** Times one batch through our kernel and through ONNX Runtime's WebGPU and WASM, by turns, on the same adapter. */
import { loadClassifier } from '@onnx-bridge/runtime/browser';
import * as ort from 'onnxruntime-web/jspi';

const ROWS = 64;
const TOKENS = 256;
const RUNS = 7;

async function measure(): Promise<Record<string, number>> {
  const model = new Uint8Array(await (await fetch('model.onnx')).arrayBuffer());
  const rows = Array.from({ length: ROWS }, (_, row) => wordsOf(row));
  const tokens = Int32Array.from({ length: ROWS * TOKENS }, (_, i) => 4 + ((i * 7919) % 9000));
  const kernel = await loadClassifier(model, { device: 'webgpu' });
  const wasm = await loadClassifier(model, { device: 'wasm' });
  const session = await ort.InferenceSession.create(model, { executionProviders: ['webgpu'] });
  const options = { batchSize: ROWS };
  const runs: Record<string, () => Promise<unknown>> = {
    kernel: () => kernel.classifyBatch(rows, options),
    onnxruntimeWebGpu: () => session.run({ tokens: new ort.Tensor('int32', tokens, [ROWS, TOKENS]) }),
    wasm: () => wasm.classifyBatch(rows, options),
  };
  const bestMs: Record<string, number> = {};
  // The first turn compiles shaders.
  for (let turn = -1; turn < RUNS; turn++) {
    for (const [name, run] of Object.entries(runs)) {
      const startMs = performance.now();
      await run();
      if (turn >= 0)
        bestMs[name] = Math.min(bestMs[name] ?? Number.POSITIVE_INFINITY, performance.now() - startMs);
    }
  }
  return bestMs;
}

/** As many words as the model reads, all of them in its vocabulary. */
function wordsOf(row: number): string {
  const words = 'the and a of to is in it this that was as for with movie but film on not you'.split(' ');
  return Array.from({ length: TOKENS }, (_, i) => words[(i * 7 + row) % words.length]).join(' ');
}

// What the script calls.
Object.assign(globalThis, { measure });
