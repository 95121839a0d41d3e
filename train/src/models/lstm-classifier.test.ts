import { afterEach, describe, expect, test } from 'vitest';
import { setGlobalSeed } from '../global-seed.ts';
import { buildLstmClassifier } from './lstm-classifier.ts';

const SMALL = { vocabularySize: 12, embeddingSize: 3, sequenceLength: 5, lstmUnits: 4, denseUnits: 2 };
const weightsOf = (model: ReturnType<typeof buildLstmClassifier>) =>
  model.getWeights().map((weight) => Array.from(weight.dataSync()));

afterEach(() => setGlobalSeed(42));

describe('buildLstmClassifier', () => {
  test("has the course's layers and number of parameters", () => {
    const model = buildLstmClassifier({ vocabularySize: 10_000 });
    expect(model.layers.map((layer) => layer.getClassName())).toEqual([
      'Embedding',
      'LSTM',
      'Dense',
      'Dense',
    ]);
    expect(model.inputs[0]?.shape).toEqual([null, 256]);
    expect(model.countParams()).toBe(184_961);
  });

  test("starts from Keras' initial weights", () => {
    const [embeddings = [], kernel = [], recurrent = [], bias = [], dense = []] = weightsOf(
      buildLstmClassifier(SMALL),
    );
    expect(Math.max(...embeddings.map(Math.abs))).toBeLessThanOrEqual(0.05);
    expect(Math.max(...kernel.map(Math.abs))).toBeLessThanOrEqual(Math.sqrt(6 / (3 + 16)));
    expect(Math.max(...dense.map(Math.abs))).toBeLessThanOrEqual(Math.sqrt(6 / (4 + 2)));
    expect(bias).toEqual([0, 0, 0, 0, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
    const firstRow = recurrent.slice(0, 16);
    expect(firstRow.reduce((sum, value) => sum + value * value, 0)).toBeCloseTo(1, 6);
  });

  test('gives every layer its own numbers, the same for the same seed', () => {
    expect(weightsOf(buildLstmClassifier({ ...SMALL, seed: 7 }))).toEqual(
      weightsOf(buildLstmClassifier({ ...SMALL, seed: 7 })),
    );
    expect(weightsOf(buildLstmClassifier({ ...SMALL, seed: 7 }))).not.toEqual(
      weightsOf(buildLstmClassifier({ ...SMALL, seed: 8 })),
    );
  });

  test('takes the global seed where none is named', () => {
    setGlobalSeed(9);
    expect(weightsOf(buildLstmClassifier(SMALL))).toEqual(
      weightsOf(buildLstmClassifier({ ...SMALL, seed: 9 })),
    );
    expect(() => setGlobalSeed(-1)).toThrow('The seed is -1. Where: setGlobalSeed.');
  });

  test('ends in a softmax for more than two classes', () => {
    const model = buildLstmClassifier({ ...SMALL, classCount: 4 });
    expect(model.outputs[0]?.shape).toEqual([null, 4]);
    expect(model.layers.at(-1)?.getConfig().activation).toBe('softmax');
  });
});
