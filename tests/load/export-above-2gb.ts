/**
 * Writes a graph model above 2 GB, exports it, with the check where `--check` is given, and runs the file in ONNX Runtime:
 * `npm run load:export`. Takes 5 GB of disk, 3 GB of memory, 10 with the check.
 */
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { exportModel } from '@onnx-bridge/export';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { createRandom } from '../../train/src/random.ts';
import { graphModelParts } from '../parity/ops/graph-spec.ts';

const SIZE = 8192;
const LAYER_COUNT = 9;
const BYTES_PER_GIGABYTE = 1e9;
const BYTES_PER_KIBIBYTE = 1024;

const layers = Array.from({ length: LAYER_COUNT }, (_, i) => i);
const kernelNames = layers.map((i) => `kernel_${i}`);
const random = createRandom(1).next;

/** One matrix after the other, with numbers that keep the values of a row as large as they are. */
function* drawKernels(): Generator<Uint8Array> {
  for (const _ of kernelNames) {
    const kernel = Float32Array.from({ length: SIZE * SIZE }, () => (2 * random() - 1) * Math.sqrt(3 / SIZE));
    yield new Uint8Array(kernel.buffer);
  }
}

const folder = await mkdtemp(join(tmpdir(), 'onnx-bridge-large-'));
try {
  const parts = graphModelParts({
    inputs: [{ name: 'x', dataType: 'float32', shape: [-1, SIZE] }],
    constants: Object.fromEntries(
      kernelNames.map((name) => [
        name,
        { dataType: 'float32', shape: [SIZE, SIZE], data: new Float32Array() },
      ]),
    ),
    nodes: layers.map((i) => ({
      name: `product_${i}`,
      op: 'MatMul',
      inputs: [i === 0 ? 'x' : `product_${i - 1}`, `kernel_${i}`],
    })),
    outputs: [`product_${LAYER_COUNT - 1}`],
  });
  const weights = kernelNames.map((name) => ({ name, shape: [SIZE, SIZE], dtype: 'float32' }));
  await writeFile(
    join(folder, 'model.json'),
    JSON.stringify({
      format: 'graph-model',
      ...parts,
      weightsManifest: [{ paths: ['weights.bin'], weights }],
    }),
  );
  await pipeline(Readable.from(drawKernels()), createWriteStream(join(folder, 'weights.bin')));
  const { path, externalDataPath, sizeBytes, seconds, check } = await exportModel({
    source: folder,
    check: process.argv.includes('--check'),
  });
  const peakGigabytes = (process.resourceUsage().maxRSS * BYTES_PER_KIBIBYTE) / BYTES_PER_GIGABYTE;
  console.log(
    `${(sizeBytes / BYTES_PER_GIGABYTE).toFixed(2)} GB in ${seconds.toFixed(1)} s, ${peakGigabytes.toFixed(1)} GB of memory at most`,
  );
  console.log(check ? `largest difference ${check.maxDifference.toExponential(1)}` : 'not checked');
  if (externalDataPath === null) throw new Error('its numbers are in the same file');
  const session = await InferenceSession.create(path);
  const { output_0: output } = await session.run({
    x: new Tensor('float32', new Float32Array(SIZE).fill(1), [1, SIZE]),
  });
  console.log(`ONNX Runtime gives ${output?.dims.join(' x ')} numbers, the first ${output?.data[0]}`);
} finally {
  await rm(folder, { recursive: true, force: true });
}
