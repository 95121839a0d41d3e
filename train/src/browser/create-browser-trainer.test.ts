import { layers, sequential } from '@tensorflow/tfjs-layers';
import * as runtime from 'onnxruntime-web';
import { describe, expect, test } from 'vitest';
import { maxAbsDiff } from '../../../tests/support/max-abs-diff.ts';
import type { Batch, Trainer } from '../engines/engine.ts';
import { ONNXRUNTIME_ENGINE } from '../engines/onnxruntime/engine.ts';
import { TrainingFailedError } from '../errors/training-failed-error.ts';
import { createRandom } from '../random.ts';
import '../tfjs.ts';
import { createBrowserTrainer } from './create-browser-trainer.ts';

const OPTIONS = { loss: { name: 'binaryCrossentropy' }, optimizer: { name: 'adam' } } as const;
const WASM = { runtime, device: 'wasm' } as const;

/** Has all that a step may move: trained weights, statistics of a normalization, and dropout's random numbers. */
function buildModel() {
  const seed = 1;
  return sequential({
    layers: [
      layers.embedding({ inputDim: 20, outputDim: 4, embeddingsInitializer: 'ones' }),
      layers.gru({ units: 3, recurrentInitializer: 'zeros', kernelInitializer: 'ones', dropout: 0.3 }),
      layers.batchNormalization({ momentum: 0.5 }),
      layers.dropout({ rate: 0.2, seed }),
      layers.dense({ units: 1, activation: 'sigmoid', kernelInitializer: 'ones' }),
    ],
  });
}

function createBatch(seed: number): Batch {
  const random = createRandom(seed);
  const tokenIds = Int32Array.from({ length: 12 * 5 }, () => random.integer(20));
  const targets = Float32Array.from({ length: 12 }, () => random.integer(2));
  return { inputs: [{ data: tokenIds, shape: [12, 5] }], targets, rows: 12 };
}

async function takeSteps(trainer: Trainer, seeds: readonly number[]) {
  const losses: number[] = [];
  for (const seed of seeds) losses.push((await trainer.trainBatch(createBatch(seed), 0.01)).loss);
  return losses;
}

describe('createBrowserTrainer', () => {
  test('takes the same steps with onnxruntime-web as the engine does in Node', async () => {
    const inNode = await ONNXRUNTIME_ENGINE.createTrainer(buildModel(), { ...OPTIONS, threads: 1 });
    const inBrowser = await createBrowserTrainer(buildModel(), OPTIONS, WASM);
    const [expected, actual] = [await takeSteps(inNode, [1, 2, 3]), await takeSteps(inBrowser, [1, 2, 3])];
    expect(maxAbsDiff(actual, expected)).toBeLessThanOrEqual(1e-5);
    const weights = await inNode.readWeights();
    expect(weights).toHaveLength(10);
    for (const [i, values] of (await inBrowser.readWeights()).entries()) {
      expect(maxAbsDiff(values, weights[i] ?? [])).toBeLessThanOrEqual(1e-5);
    }
    const batch = createBatch(4);
    const predicted = await inBrowser.predictBatch(batch);
    expect(maxAbsDiff(predicted, await inNode.predictBatch(batch))).toBeLessThanOrEqual(1e-5);
    await Promise.all([inNode.dispose(), inBrowser.dispose()]);
  });

  test('goes on from the weights and the state of another trainer as that one would', async () => {
    const first = await createBrowserTrainer(buildModel(), OPTIONS, WASM);
    await takeSteps(first, [1, 2]);
    const second = await createBrowserTrainer(buildModel(), OPTIONS, WASM);
    await second.writeWeights(await first.readWeights());
    await second.writeOptimizerState(await first.readOptimizerState());
    expect(await takeSteps(second, [3, 4])).toEqual(await takeSteps(first, [3, 4]));
    await Promise.all([first.dispose(), second.dispose()]);
  });

  test('refuses a device that this build of ONNX Runtime has not', async () => {
    await expect(createBrowserTrainer(buildModel(), OPTIONS, { runtime, device: 'webgpu' })).rejects.toThrow(
      /^The device "webgpu" cannot be used: .*\[webgpu\].* Where: engine "onnxruntime-web"\. Fix: /,
    );
  });

  test("refuses ONNX Runtime's own worker, which would take the weights away", async () => {
    const proxied = { ...runtime, env: { wasm: { proxy: true } } };
    await expect(
      createBrowserTrainer(buildModel(), OPTIONS, { runtime: proxied, device: 'wasm' }),
    ).rejects.toMatchObject({
      code: 'ONNX_BRIDGE_ENGINE_UNAVAILABLE',
      device: 'wasm',
      message: expect.stringContaining('Fix: set env.wasm.proxy to false, and train in a Web Worker'),
    });
  });

  test('fails once it is disposed, which may be done twice', async () => {
    const trainer = await createBrowserTrainer(buildModel(), OPTIONS, WASM);
    await trainer.dispose();
    await trainer.dispose();
    await expect(trainer.trainBatch(createBatch(1), 0.01)).rejects.toThrow(TrainingFailedError);
  });
});
