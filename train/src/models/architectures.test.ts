import { tensor2d } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { ARCHITECTURE_NAMES } from './architecture-names.ts';
import { buildClassifier } from './architectures.ts';
import { buildRecurrentClassifier } from './recurrent-classifier.ts';

const SMALL = { vocabularySize: 30, embeddingSize: 4, sequenceLength: 6, units: 5, denseUnits: 3 };
const classNames = (...args: Parameters<typeof buildClassifier>) =>
  buildClassifier(...args).layers.map((layer) => layer.getClassName());

describe('buildClassifier', () => {
  test.for(ARCHITECTURE_NAMES)('%s takes token ids and gives a probability, or one a class', (name) => {
    const model = buildClassifier(name, SMALL);
    expect(model.inputs[0]?.shape).toEqual([null, 6]);
    expect(model.outputs[0]?.shape).toEqual([null, 1]);
    expect(buildClassifier(name, { ...SMALL, classCount: 3 }).outputs[0]?.shape).toEqual([null, 3]);
  });

  test.for(ARCHITECTURE_NAMES)(
    '%s starts from the same weights for the same seed, from others for another',
    (name) => {
      const weights = (seed: number) =>
        buildClassifier(name, { ...SMALL, seed })
          .getWeights()
          .map((weight) => Array.from(weight.dataSync()));
      expect(weights(1)).toEqual(weights(1));
      expect(weights(1)).not.toEqual(weights(2));
    },
  );

  test('knows five architectures', () => {
    expect(ARCHITECTURE_NAMES).toEqual(['lstm', 'gru', 'simple-rnn', 'dense', 'convolutional']);
  });

  test('puts recurrent layers above each other, and leaves the dense layer out', () => {
    const options = { ...SMALL, layerCount: 3, denseUnits: 0 };
    expect(classNames('gru', options)).toEqual(['Embedding', 'GRU', 'GRU', 'GRU', 'Dense']);
  });

  test('takes the maximum of the states, which padding does not change, in tfjs too', () => {
    const build = (sequenceLength: number) =>
      buildRecurrentClassifier({
        ...{ ...SMALL, sequenceLength, cell: 'lstm', bidirectional: true },
        ...{ pooling: 'max', outputDropoutRate: 0.5 },
      });
    const predict = (tokens: number[]) => {
      const result = build(tokens.length).predict(tensor2d([tokens], [1, tokens.length], 'int32'));
      if (Array.isArray(result)) throw new Error('one output was expected');
      return result.dataSync()[0];
    };
    const classes = [
      'Embedding',
      'Bidirectional',
      'Activation',
      'GlobalMaxPooling1D',
      'Dense',
      'Dropout',
      'Dense',
    ];
    expect(build(6).layers.map((layer) => layer.getClassName())).toEqual(classes);
    expect(predict([7, 8, 9, 0, 0, 0])).toBeCloseTo(predict([7, 8, 9]) ?? Number.NaN, 6);
    expect(predict([7, 8, 9, 1])).not.toBeCloseTo(predict([7, 8, 9]) ?? Number.NaN, 6);
  });

  test('reads in both directions, from orthogonal recurrent kernels', () => {
    const model = buildRecurrentClassifier({ ...SMALL, cell: 'gru', bidirectional: true, denseUnits: 0 });
    expect(model.layers.map((layer) => layer.getClassName())).toEqual([
      'Embedding',
      'Bidirectional',
      'Dense',
    ]);
    const kernels = model.weights.filter(({ originalName }) => originalName.endsWith('recurrent_kernel'));
    expect(kernels).toHaveLength(2);
    for (const kernel of kernels) {
      const firstRow = Array.from(kernel.read().dataSync().slice(0, 15));
      expect(firstRow.reduce((sum, value) => sum + value * value, 0)).toBeCloseTo(1, 5);
    }
  });
});
