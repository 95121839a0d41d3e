/** A file from quantized weights in several files gives what TensorFlow.js gives for them. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exportModel } from '@onnx-bridge/export';
import { type io, setBackend } from '@tensorflow/tfjs-core';
import { layers, loadLayersModel } from '@tensorflow/tfjs-layers';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { expect, test } from 'vitest';
import { maxAbsDiff } from '../support/max-abs-diff.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';
import { buildSeededModel, predict, saveInMemory } from '../support/tfjs-models.ts';

const TOLERANCE = 2e-6;
/** Weights are drawn from -0.6 to 0.6. */
const quantize = (levelCount: number) => ({ min: -0.6, scale: 1.2 / (levelCount - 1) });
const QUANTIZATIONS = {
  uint8: { dtype: 'uint8', ...quantize(2 ** 8) },
  uint16: { dtype: 'uint16', ...quantize(2 ** 16) },
  float16: { dtype: 'float16', min: 0, scale: 0 },
} as const;
const SHARD_COUNT = 3;

/** Any bits are weights of that size: what matters is that both read the same. */
function drawBytes(length: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length }, (_, i) => (i * 53 + (i >> 3)) % 60);
}

test.for(Object.values(QUANTIZATIONS))(
  'weights quantized to $dtype, in several files',
  async (quantization) => {
    await setBackend('cpu');
    const model = buildSeededModel(
      [
        layers.gru({ units: 3, inputShape: [null, 2], recurrentInitializer: 'zeros' }),
        layers.dense({ units: 2 }),
      ],
      1,
    );
    const { modelTopology } = await saveInMemory(model);
    const weightSpecs = model.weights.map(
      ({ originalName, shape }): io.WeightsManifestEntry => ({
        name: originalName,
        shape: shape.map((size) => size ?? 0),
        dtype: 'float32',
        quantization,
      }),
    );
    const itemSize = quantization.dtype === 'uint8' ? 1 : 2;
    const bytes = drawBytes(itemSize * model.countParams());
    const folder = await createTemporaryFolder();
    const paths = Array.from({ length: SHARD_COUNT }, (_, i) => `group1-shard${i + 1}of${SHARD_COUNT}.bin`);
    const cut = Math.ceil(bytes.length / SHARD_COUNT) | 1; // In the middle of a number.
    for (const [i, path] of paths.entries()) {
      await writeFile(join(folder, path), bytes.subarray(i * cut, (i + 1) * cut));
    }
    const json = { modelTopology, weightsManifest: [{ paths, weights: weightSpecs }] };
    await writeFile(join(folder, 'model.json'), JSON.stringify(json));

    const { path, inputs, outputs } = await exportModel({ source: folder });
    if (!modelTopology || typeof modelTopology !== 'object') throw new Error('the model has no topology');
    const original = await loadLayersModel({
      load: async () => ({ modelTopology, weightSpecs, weightData: bytes.buffer }),
    });
    const input = { data: Float32Array.from({ length: 2 * 5 * 2 }, (_, i) => Math.sin(i)), shape: [2, 5, 2] };
    const session = await InferenceSession.create(path, { intraOpNumThreads: 1 });
    const results = await session.run({
      [inputs[0]?.name ?? '']: new Tensor('float32', input.data, input.shape),
    });
    await session.release();
    const actual = results[outputs[0]?.name ?? '']?.data;
    if (!(actual instanceof Float32Array)) throw new Error('no float32 output');
    const expected = predict(original, input).data;
    expect(Math.max(...expected.map(Math.abs))).toBeGreaterThan(0.01);
    expect(maxAbsDiff(actual, expected)).toBeLessThanOrEqual(TOLERANCE);
  },
);
