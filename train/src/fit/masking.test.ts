import { type LayersModel, layers, sequential } from '@tensorflow/tfjs-layers';
import '../tfjs.ts';
import { describe, expect, test } from 'vitest';
import type { EncodedTexts } from '../datasets/dataset.ts';
import { ONNXRUNTIME_ENGINE } from '../engines/onnxruntime/engine.ts';
import { TrainingSettingError } from '../errors/training-setting-error.ts';
import { buildLstmClassifier } from '../models/lstm-classifier.ts';
import { createRandom } from '../random.ts';
import { textRows } from '../text-rows.ts';
import { checkBucketing, whyPaddingMatters } from './masking.ts';
import { longestOf } from './rows.ts';

const embedding = (maskZero: boolean) =>
  layers.embedding({ name: 'embedding', inputDim: 20, outputDim: 4, inputLength: 12, maskZero });
const lstm = (returnSequences = false) =>
  layers.lstm({ name: `lstm_${returnSequences}`, units: 3, returnSequences, recurrentInitializer: 'zeros' });
const output = () => layers.dense({ name: 'output', units: 1, activation: 'sigmoid' });

const MODELS: Readonly<Record<string, readonly [LayersModel, string | undefined]>> = {
  'a masked LSTM': [sequential({ layers: [embedding(true), lstm(), output()] }), undefined],
  'two masked LSTMs with layers between': [
    sequential({ layers: [embedding(true), lstm(true), layers.dropout({ rate: 0.5 }), lstm(), output()] }),
    undefined,
  ],
  'the maximum of what masked LSTMs say for something': [
    sequential({
      layers: [
        embedding(true),
        lstm(true),
        layers.activation({ activation: 'relu' }),
        layers.globalMaxPooling1d({}),
        output(),
      ],
    }),
    undefined,
  ],
  'the maximum of all states, which 0 at padded steps may be': [
    sequential({
      layers: [embedding(true), lstm(true), layers.globalMaxPooling1d({ name: 'max' }), output()],
    }),
    '"max" (GlobalMaxPooling1D) may read the padding',
  ],
  'masked numbers': [
    sequential({
      layers: [
        layers.masking({ inputShape: [12, 2], maskValue: 0 }),
        layers.gru({ units: 3, recurrentInitializer: 'zeros' }),
      ],
    }),
    undefined,
  ],
  'an LSTM that reads the padding': [
    sequential({ layers: [embedding(false), lstm(), output()] }),
    '"lstm_false" (LSTM) reads the padding',
  ],
  'a mean over all steps': [
    sequential({ layers: [embedding(false), layers.globalAveragePooling1d({ name: 'mean' }), output()] }),
    '"mean" (GlobalAveragePooling1D) may read the padding',
  ],
  'an output for each step': [
    sequential({ layers: [embedding(true), lstm(true), output()] }),
    'its output has padded steps',
  ],
};

describe('padding', () => {
  test.for(Object.entries(MODELS))('of %s', ([, [model, reason]]) => {
    expect(whyPaddingMatters(model)).toBe(reason);
  });

  test('is not left out where a model reads it', () => {
    const [model] = MODELS['an LSTM that reads the padding'] ?? [];
    if (!model) throw new Error('the model is missing');
    expect(() => checkBucketing(model)).toThrow(TrainingSettingError);
    expect(() => checkBucketing(model)).toThrow(
      'Fix: give false, since "lstm_false" (LSTM) reads the padding; with a mask',
    );
  });

  test.for(['post', 'pre'] as const)(
    'at the side %s that is left out changes neither loss nor step',
    async (paddingSide) => {
      const model = buildLstmClassifier({
        vocabularySize: 30,
        sequenceLength: 24,
        embeddingSize: 4,
        lstmUnits: 5,
        seed: 1,
      });
      const padding = { sequenceLength: 24, paddingSide, truncationSide: 'pre', paddingId: 0 } as const;
      const data = textRows(randomTexts(), padding);
      const rows = Uint32Array.from({ length: data.rowCount }, (_, i) => i);
      const step = async (length: number | undefined) => {
        const loss = { name: 'binaryCrossentropy' } as const;
        const trainer = await ONNXRUNTIME_ENGINE.createTrainer(model, {
          loss,
          optimizer: { name: 'adam' },
          threads: 1,
        });
        const batch = data.createBatch(rows, length);
        const { loss: value } = await trainer.trainBatch(batch, 0.01);
        const weights = (await trainer.readWeights()).flatMap((weight) => Array.from(weight));
        await trainer.dispose();
        return { value, weights, shape: batch.inputs[0]?.shape };
      };
      const [full, short] = [await step(undefined), await step(longestOf(data, rows))];
      expect([full.shape, short.shape]).toEqual([
        [16, 24],
        [16, 10],
      ]);
      expect(Math.abs(full.value - short.value)).toBeLessThanOrEqual(1e-6);
      const differences = full.weights.map((weight, i) =>
        Math.abs(weight - (short.weights[i] ?? Number.NaN)),
      );
      expect(Math.max(...differences)).toBeLessThanOrEqual(1e-6);
    },
  );
});

/** 16 texts of 3 to 10 token ids. */
function randomTexts(): EncodedTexts {
  const random = createRandom(4);
  const lengths = Array.from({ length: 16 }, (_, i) => (i === 5 ? 10 : 3 + random.integer(8)));
  const offsets = Uint32Array.from([
    0,
    ...lengths.map((_, i) => lengths.slice(0, i + 1).reduce((a, b) => a + b)),
  ]);
  return {
    tokenIds: Int32Array.from({ length: offsets.at(-1) ?? 0 }, () => 1 + random.integer(29)),
    offsets,
    classIndices: Uint8Array.from(lengths, () => random.integer(2)),
  };
}
