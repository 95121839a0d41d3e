import { concat, serialization, type Tensor, tensor, tidy, unstack, zeros } from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { describe, expect, test } from 'vitest';
import { seedWeights } from '../../../tests/support/tfjs-models.ts';
import type { Batch } from '../engines/engine.ts';
import { CPU_BACKEND } from '../engines/tfjs/cpu-backend.ts';
import { createTfjsEngine } from '../engines/tfjs/engine.ts';
import { createRandom } from '../random.ts';
import { buildJordanClassifier } from './jordan-classifier.ts';
import { JordanLayer } from './jordan-layer.ts';

const [ROWS, TIME, FEATURES, UNITS] = [4, 5, 3, 6];

/** The network as two Dense layers of tfjs, called step by step: the first reads the input beside the last output. */
function unroll(x: Tensor, weights: readonly Tensor[], outputUnits: number): Tensor {
  const [kernel, feedbackKernel, bias, outputKernel, outputBias] = weights;
  if (!kernel || !feedbackKernel || !bias || !outputKernel || !outputBias) throw new Error('too few weights');
  const hidden = layers.dense({ units: UNITS, activation: 'tanh', inputShape: [FEATURES + outputUnits] });
  const activation = outputUnits === 1 ? 'sigmoid' : 'softmax';
  const network = sequential({ layers: [hidden, layers.dense({ units: outputUnits, activation })] });
  network.setWeights([concat([kernel, feedbackKernel]), bias, outputKernel, outputBias]);
  return unstack(x, 1).reduce<Tensor>(
    (output, step) => {
      const [next] = [network.predict(concat([step, output], 1))].flat();
      if (!next) throw new Error('there is no output');
      return next;
    },
    zeros([ROWS, outputUnits]),
  );
}

describe('JordanLayer', () => {
  test.for([1, 3])('feeds its output of %i back, as Dense layers called step by step do', (outputUnits) => {
    const layer = new JordanLayer({ units: UNITS, outputUnits });
    const input = layers.inputLayer({ inputShape: [TIME, FEATURES] });
    const model = seedWeights(sequential({ layers: [input, layer] }), 5);
    const random = createRandom(6).next;
    const x = tensor(
      Float32Array.from({ length: ROWS * TIME * FEATURES }, () => 2 * random() - 1),
      [ROWS, TIME, FEATURES],
    );
    const [actual] = [model.predict(x)].flat();
    const expected = tidy(() => unroll(x, layer.getWeights(), outputUnits));
    expect(actual?.shape).toEqual([ROWS, outputUnits]);
    const values = actual?.dataSync() ?? [];
    for (const [i, value] of expected.dataSync().entries()) expect(values[i]).toBeCloseTo(value, 6);
  });

  test('is made again from its config', () => {
    const config = new JordanLayer({ name: 'jordan', units: 6, outputUnits: 3 }).getConfig();
    const [construct, fromConfig] = serialization.SerializationMap.getMap().classNameMap.Jordan ?? [];
    const again = construct && fromConfig?.(construct, config);
    expect(again).toBeInstanceOf(JordanLayer);
    expect(again instanceof JordanLayer && again.getConfig()).toEqual(config);
  });

  test('learns through its feedback what stood at the beginning of a row', async () => {
    const random = createRandom(7);
    const [rows, time] = [64, 2];
    const tokens = Int32Array.from({ length: rows * time }, () => 1 + Math.floor(random.next() * 9));
    // The first token says which class it is; the second is noise.
    const targets = Float32Array.from({ length: rows }, (_, row) => Number((tokens[row * time] ?? 0) > 4));
    const batch: Batch = { rows, inputs: [{ data: tokens, shape: [rows, time] }], targets };
    const model = buildJordanClassifier({ vocabularySize: 10, sequenceLength: time, units: 8, seed: 1 });
    const trainer = await createTfjsEngine(CPU_BACKEND).createTrainer(model, {
      loss: { name: 'binaryCrossentropy' },
      optimizer: { name: 'adam' },
      threads: 1,
    });
    let loss = Number.POSITIVE_INFINITY;
    for (let step = 0; step < 100; step++) ({ loss } = await trainer.trainBatch(batch, 0.05));
    await trainer.dispose();
    expect(loss).toBeLessThan(0.1);
  });
});
