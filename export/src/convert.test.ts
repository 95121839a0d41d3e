import { layers } from '@tensorflow/tfjs-layers';
import { describe, expect, test } from 'vitest';
import { buildSeededModel, type Layer, saveInMemory, textJson } from '../../tests/support/tfjs-models.ts';
import { convertDescription, convertModel } from './convert.ts';
import { InvalidModelError } from './errors/invalid-model-error.ts';
import { InvalidWeightsError } from './errors/invalid-weights-error.ts';
import { LabelMismatchError } from './errors/label-mismatch-error.ts';
import { UnsupportedLayersError } from './errors/unsupported-layers-error.ts';
import { UnsupportedOpsetError } from './errors/unsupported-opset-error.ts';
import { SUPPORTED_LAYERS } from './layers/registry.ts';
import { decodeModel } from './onnx/decode.ts';
import { describeModel } from './read/describe-model.ts';
import type { LayerDescription, ModelDescription } from './read/description.ts';

const ROWS = 8;
const embedding = (maskZero = true): Layer =>
  layers.embedding({ inputDim: ROWS, outputDim: 2, maskZero, name: 'words' });
const lstm = (config: Partial<Parameters<typeof layers.lstm>[0]> = {}) =>
  layers.lstm({ units: 3, recurrentInitializer: 'zeros', ...config });
const dense = (config: Partial<Parameters<typeof layers.dense>[0]> = {}): Layer =>
  layers.dense({ units: 1, activation: 'sigmoid', ...config });

async function describeLayers(
  modelLayers: readonly Layer[],
  sidecars: { text?: unknown; training?: unknown } = {},
) {
  return describeModel(
    { ...(await saveInMemory(buildSeededModel(modelLayers, 1))), ...sidecars },
    'runs/x/model.json',
  );
}

/** The description with options of one layer replaced. */
function withConfig(
  description: ModelDescription,
  className: string,
  config: Readonly<Record<string, unknown>>,
): ModelDescription {
  const change = (layer: LayerDescription): LayerDescription =>
    layer.className === className ? { ...layer, config: { ...layer.config, ...config } } : layer;
  return { ...description, layers: description.layers.map(change) };
}

describe('convertDescription', () => {
  test('names input and output of a text classifier as every reader expects them', async () => {
    const text = textJson(ROWS, 'post');
    const { model, inputs, outputs, listLayers } = convertDescription(
      await describeLayers([embedding(), lstm(), dense(), layers.dropout({ rate: 0.5 })], { text }),
    );
    expect(inputs).toEqual([{ name: 'tokens', dataType: 'int32', shape: ['batch', 'time'] }]);
    expect(outputs).toEqual([{ name: 'probability', dataType: 'float32', shape: ['batch', 1] }]);
    expect(listLayers(model.graph).map(({ className, operators }) => [className, ...operators])).toEqual([
      ['Embedding', 'Gather', 'Equal', 'Not'],
      ['LSTM', 'Transpose', 'Cast', 'ReduceSum', 'LSTM', 'Squeeze'],
      ['Dense', 'Gemm', 'Sigmoid'],
      ['Dropout'],
    ]);
  });

  test('gives every class of more than two a probability', async () => {
    const text = textJson(ROWS, 'post', ['a', 'b', 'c']);
    const { outputs } = convertDescription(
      await describeLayers([embedding(), lstm(), dense({ units: 3, activation: 'softmax' })], { text }),
    );
    expect(outputs).toEqual([{ name: 'probabilities', dataType: 'float32', shape: ['batch', 3] }]);
  });

  test('leaves the number of tokens open, but for layers that turn time into values', async () => {
    const rows = () => layers.embedding({ inputDim: ROWS, outputDim: 2, inputLength: 6 });
    const open = convertDescription(await describeLayers([rows(), lstm()]));
    const fixed = convertDescription(await describeLayers([rows(), layers.flatten(), dense()]));
    expect(open.inputs[0]?.shape).toEqual(['batch', 'time']);
    expect(fixed.inputs[0]?.shape).toEqual(['batch', 6]);
  });

  test('keeps the names of the layers where the model is no classifier of texts', async () => {
    const description = await describeLayers([
      lstm({ inputShape: [null, 4], name: 'memory' }),
      dense({ name: 'end' }),
    ]);
    const { inputs, outputs } = convertDescription(description);
    expect(inputs).toEqual([{ name: 'memory_input', dataType: 'float32', shape: ['batch', 'time', 4] }]);
    expect(outputs).toEqual([{ name: 'end', dataType: 'float32', shape: ['batch', 1] }]);
  });

  test('gives input and output different names where the layers do not', async () => {
    const description = await describeLayers([layers.dropout({ rate: 0.1, inputShape: [2], name: 'a' })]);
    const [layer] = description.layers;
    const inputs = description.inputs.map((input) => ({ ...input, name: layer?.name ?? '' }));
    const { model } = convertDescription({ ...description, inputs });
    expect([model.graph.inputs[0]?.name, model.graph.outputs[0]?.name]).toEqual(['a', 'a_output']);
  });

  test('refuses all layers that it cannot convert in one error, with their reasons', async () => {
    const description = await describeLayers([
      embedding(),
      lstm({ name: 'first', returnSequences: true }),
      layers.dense({ units: 4, name: 'dense' }),
      lstm({ name: 'second' }),
    ]);
    const stateful = withConfig(description, 'LSTM', { stateful: true });
    const odd = withConfig(stateful, 'Dense', { activation: 'cube' });
    const convert = () => convertDescription({ ...odd, unclaimedWeights: ['x/y'] });
    expect(convert).toThrow(UnsupportedLayersError);
    expect(convert).toThrow(
      '3 layer(s) cannot be written as ONNX: "first" (LSTM): it is stateful: an ONNX model keeps no state from one call ' +
        'to the next; "dense" (Dense): its activation "cube" is unknown; ',
    );
    expect(convert).toThrow('"second" (LSTM): it is stateful');
    expect(convert).toThrow(
      `Where: runs/x/model.json. Fix: replace these layers, or give converters for them with --custom; supported are ${SUPPORTED_LAYERS.join(', ')}.`,
    );
  });

  test.for([
    [{ stateful: true }, 'it is stateful'],
    [{ timeMajor: true }, 'time before batch'],
    [{ activation: 'cube' }, 'its activation "cube" is unknown'],
  ] as const)('refuses an LSTM with %o', async ([config, reason]) => {
    const description = withConfig(await describeLayers([embedding(), lstm()]), 'LSTM', config);
    expect(() => convertDescription(description)).toThrow(UnsupportedLayersError);
    expect(() => convertDescription(description)).toThrow(reason);
  });

  test('refuses a layer class that nobody knows', async () => {
    const description = await describeLayers([embedding(), lstm()]);
    const unknown = description.layers.map((layer) => ({ ...layer, className: 'toString' }));
    expect(() => convertDescription({ ...description, layers: unknown })).toThrow('its class is unknown');
  });

  test('refuses a missing weight, one of the wrong shape, and one too many', async () => {
    const description = await describeLayers([embedding(), lstm({ name: 'lstm' })]);
    const missing = description.layers.map((layer) => ({ ...layer, weights: layer.weights.slice(0, 2) }));
    expect(() => convertDescription({ ...description, layers: missing })).toThrow(InvalidWeightsError);
    expect(() => convertDescription({ ...description, layers: missing })).toThrow(
      'The weight "bias" is missing. Where: runs/x/model.json, layer "lstm" (LSTM).',
    );
    expect(() => convertDescription(withConfig(description, 'LSTM', { units: 4 }))).toThrow(
      'The weight "kernel" has shape [2, 12], expected [2, 16]',
    );
    expect(() => convertDescription({ ...description, unclaimedWeights: ['old/kernel'] })).toThrow(
      'There are weights that belong to no layer: old/kernel',
    );
  });

  test('refuses an option of the wrong type, naming the layer', async () => {
    const description = withConfig(await describeLayers([embedding(), lstm({ name: 'lstm' })]), 'LSTM', {
      units: 'x',
    });
    expect(() => convertDescription(description)).toThrow(InvalidModelError);
    expect(() => convertDescription(description)).toThrow('layer "lstm" (LSTM)');
  });

  test('refuses labels that do not fit the outputs', async () => {
    const text = textJson(ROWS, 'post', ['a', 'b', 'c']);
    const description = await describeLayers(
      [embedding(), lstm(), dense({ units: 2, activation: 'softmax' })],
      {
        text,
      },
    );
    expect(() => convertDescription(description)).toThrow(LabelMismatchError);
    expect(() => convertDescription(description)).toThrow(
      'There are 3 labels (a, b, c) but the model ends in',
    );
  });

  test('refuses a text.json beside a model that takes no token ids', async () => {
    const description = await describeLayers([dense({ inputShape: [3] })], { text: textJson(ROWS, 'post') });
    expect(() => convertDescription(description)).toThrow('does not start with an Embedding');
  });

  test.for([12, 24, 17.5])('refuses opset %d and lists the others', async (opset) => {
    const description = await describeLayers([embedding()]);
    expect(() => convertDescription(description, { opset })).toThrow(UnsupportedOpsetError);
    expect(() => convertDescription(description, { opset })).toThrow('choose one of 13, 14, 15, 16, 17');
  });
});

describe('convertModel', () => {
  test('writes vocabulary, labels, preprocessing, training and metrics into the file', async () => {
    const text = textJson(ROWS, 'post');
    const training = {
      formatVersion: 1,
      settings: { seed: 42 },
      history: [{ epoch: 1 }],
      seconds: 38.2,
      metrics: { test: { loss: 1 } },
    };
    const description = await describeLayers([embedding(), lstm(), dense()], { text, training });
    const { metadata, irVersion, opset } = decodeModel(convertModel(description));
    const parsed = Object.fromEntries(
      Object.entries(metadata).map(([key, value]) => [key, JSON.parse(value)]),
    );
    expect([opset, irVersion]).toEqual([17, 8]);
    expect(parsed).toEqual({
      'onnx_bridge.format_version': 1,
      'onnx_bridge.labels': ['negative', 'positive'],
      'onnx_bridge.preprocessing': text.preprocessing,
      'onnx_bridge.vocabulary': ['token0', 'token1', 'token2', 'token3'],
      'onnx_bridge.model': {
        name: description.name,
        parameterCount: ROWS * 2 + (2 + 3 + 1) * 12 + 4,
        paddingMasked: true,
      },
      'onnx_bridge.training': { formatVersion: 1, settings: { seed: 42 } },
      'onnx_bridge.metrics': { test: { loss: 1 } },
    });
  });

  test('writes no empty entries where there is no text and no training', async () => {
    const { metadata } = decodeModel(convertModel(await describeLayers([embedding(), lstm(), dense()])));
    expect(Object.keys(metadata)).toEqual(['onnx_bridge.format_version', 'onnx_bridge.model']);
  });

  const relu = () => layers.activation({ activation: 'relu' });
  const statesOfBoth = (mergeMode: 'concat' | 'sum') => [
    embedding(),
    layers.bidirectional({ layer: lstm({ returnSequences: true }), mergeMode }),
  ];
  const backwardsTwice = () => [
    embedding(),
    lstm({ returnSequences: true, goBackwards: true }),
    lstm(),
    dense(),
  ];
  test.for([
    { name: 'a masked LSTM', build: () => [embedding(), lstm(), dense()], expected: true },
    { name: 'no mask', build: () => [embedding(false), lstm(), dense()], expected: false },
    {
      name: 'a masked Bidirectional and normalization',
      build: () => [
        embedding(),
        layers.bidirectional({ layer: lstm({ returnSequences: true }), mergeMode: 'concat' }),
        layers.layerNormalization(),
        lstm(),
        dense(),
      ],
      expected: true,
    },
    {
      name: 'pooling, which counts masked steps',
      build: () => [embedding(), layers.globalMaxPooling1d({}), dense()],
      expected: false,
    },
    {
      name: 'windows over padding and real steps',
      build: () => [embedding(), layers.maxPooling1d({}), layers.globalMaxPooling1d({}), dense()],
      expected: false,
    },
    {
      name: 'the maximum of states above 0',
      build: () => [...statesOfBoth('concat'), relu(), layers.globalMaxPooling1d({}), dense()],
      expected: true,
    },
    {
      name: 'the maximum of sums of states, which a padded step may hold',
      build: () => [...statesOfBoth('sum'), relu(), layers.globalMaxPooling1d({}), dense()],
      expected: false,
    },
    {
      name: 'the maximum of states, which may all be below 0',
      build: () => [...statesOfBoth('concat'), layers.globalMaxPooling1d({}), dense()],
      expected: false,
    },
    {
      name: 'the mean of states above 0',
      build: () => [...statesOfBoth('concat'), relu(), layers.globalAveragePooling1d({}), dense()],
      expected: false,
    },
    { name: 'a mask that no longer fits', build: backwardsTwice, expected: false },
    {
      name: 'an output for every step',
      build: () => [embedding(), dense({ activation: 'relu' })],
      expected: false,
    },
  ])('says whether padding is masked: $name', async ({ build, expected }) => {
    const text = textJson(ROWS, 'post');
    const { metadata } = decodeModel(
      convertModel(await describeLayers(build(), { text: { ...text, labels: ['a', 'b'] } })),
    );
    expect(JSON.parse(metadata['onnx_bridge.model'] ?? '')).toMatchObject({ paddingMasked: expected });
  });

  test('does not take padding for masked when the padding id is not the masked id 0', async () => {
    const text = textJson(ROWS, 'post');
    const preprocessing = Object.assign({}, text.preprocessing, { paddingId: 3 });
    const description = await describeLayers([embedding(), lstm(), dense()], {
      text: { ...text, preprocessing },
    });
    const { model, listLayers } = convertDescription(description);
    expect(JSON.parse(model.metadata['onnx_bridge.model'] ?? '')).toMatchObject({ paddingMasked: false });
    expect(listLayers(model.graph)[1]?.operators).toContain('TopK');
  });
});
