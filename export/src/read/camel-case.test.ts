import { expect, test } from 'vitest';
import { toCamelCase } from './camel-case.ts';

test('toCamelCase gives keys and values the spelling of tfjs, and leaves names alone', () => {
  const python = {
    class_name: 'LSTM',
    config: {
      name: 'my_lstm',
      recurrent_activation: 'hard_sigmoid',
      batch_input_shape: [null, 3],
      use_bias: true,
    },
  };
  expect(toCamelCase(python)).toEqual({
    className: 'LSTM',
    config: {
      name: 'my_lstm',
      recurrentActivation: 'hardSigmoid',
      batchInputShape: [null, 3],
      useBias: true,
    },
  });
});

test('toCamelCase keeps what needs no change', () => {
  expect(toCamelCase({ a: null, b: 'x', c: '_', d: [1, 'relu6'] })).toEqual({
    a: null,
    b: 'x',
    c: '_',
    d: [1, 'relu6'],
  });
});

test('toCamelCase leaves the names of layers in references alone', () => {
  const python = {
    inbound_nodes: [[['my_layer', 0, 0, { some_key: 'some_value' }]]],
    input_layers: [['my_input', 0, 0]],
    output_layers: [['my_end', 0, 0]],
    other_names: ['my_name'],
  };
  expect(toCamelCase(python)).toEqual({
    inboundNodes: [[['my_layer', 0, 0, { someKey: 'someValue' }]]],
    inputLayers: [['my_input', 0, 0]],
    outputLayers: [['my_end', 0, 0]],
    otherNames: ['myName'],
  });
});
