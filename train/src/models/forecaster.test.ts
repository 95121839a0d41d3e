import { describe, expect, test } from 'vitest';
import { RECURRENT_CELLS } from './architecture-names.ts';
import { buildForecaster } from './forecaster.ts';

const CLASS_NAMES = { lstm: 'LSTM', gru: 'GRU', 'simple-rnn': 'SimpleRNN' } as const;

describe('buildForecaster', () => {
  test.for(RECURRENT_CELLS)('stacks layers of %s over a window, and ends in a linear layer', (cell) => {
    const options = { cell, units: 4, layerCount: 2, windowLength: 12, featureCount: 3, horizon: 2 };
    const model = buildForecaster(options);
    expect(model.inputs[0]?.shape).toEqual([null, 12, 3]);
    expect(model.outputs[0]?.shape).toEqual([null, 2]);
    const classNames = model.layers.map((layer) => layer.getClassName());
    expect(classNames).toEqual([CLASS_NAMES[cell], CLASS_NAMES[cell], 'Dense']);
    expect(model.layers.at(-1)?.getConfig().activation).toBe('linear');
  });

  test('starts with the weights that Keras draws, the same for the same seed', () => {
    const weightsOf = (seed: number) =>
      buildForecaster({ cell: 'lstm', units: 4, seed })
        .getWeights()
        .map((weight) => [...weight.dataSync()]);
    const [, recurrent = [], bias = []] = weightsOf(1);
    expect(recurrent.slice(0, 16).reduce((sum, value) => sum + value * value, 0)).toBeCloseTo(1, 6);
    expect(bias).toEqual([0, 0, 0, 0, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
    expect(weightsOf(1)).toEqual(weightsOf(1));
    expect(weightsOf(1)).not.toEqual(weightsOf(2));
  });
});
