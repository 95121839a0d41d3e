import * as tf from '@tensorflow/tfjs-core';
import { layers } from '@tensorflow/tfjs-layers';
import { describe, expect, test } from 'vitest';
import { buildSeededModel, saveInMemory, textJson } from '../../../tests/support/tfjs-models.ts';
import { convertDescription } from '../convert.ts';
import { CheckImpossibleError } from '../errors/check-impossible-error.ts';
import { ParityError } from '../errors/parity-error.ts';
import { encodeModel } from '../onnx/encode.ts';
import type { Graph } from '../onnx/graph.ts';
import { createGraphBuilder } from '../onnx/graph-builder.ts';
import { describeModel } from '../read/describe-model.ts';
import type { ModelDescription, WeightTensor } from '../read/description.ts';
import { createBatches } from './batches.ts';
import { checkLayersModel } from './check-layers-model.ts';
import { checkParity } from './check-parity.ts';
import { compareOutputs } from './compare-outputs.ts';
import { loadLayersOriginal } from './layers-model.ts';
import type { Original } from './original.ts';
import { runOriginal } from './run-original.ts';
import type { TfjsBackend } from './tfjs-backend.ts';

const ROWS = 20;
const HIDDEN = 4;
const TOLERANCE = 1e-5;

async function describeTextModel(paddingSide: 'pre' | 'post' = 'post'): Promise<ModelDescription> {
  const model = buildSeededModel(
    [
      layers.embedding({ inputDim: ROWS, outputDim: 3, maskZero: true }),
      layers.lstm({ units: HIDDEN, recurrentInitializer: 'zeros', recurrentActivation: 'sigmoid' }),
      layers.dense({ units: 1, activation: 'sigmoid' }),
    ],
    5,
  );
  return describeModel(
    { ...(await saveInMemory(model)), text: textJson(ROWS, paddingSide) },
    'runs/x/model.json',
  );
}

/** Checks the original `description` against the conversion of another one. */
function checkAgainst(description: ModelDescription, converted = description, tolerance = TOLERANCE) {
  const { model, inputs, outputs } = convertDescription(converted);
  return checkLayersModel({
    description,
    file: encodeModel(model),
    inputs,
    outputs,
    tolerance,
    mayBeRandom: false,
  });
}

/** Swaps the blocks of two gates in a weight with `4 * HIDDEN` columns. */
function swapGates({ data, ...rest }: WeightTensor, first: number, second: number): WeightTensor {
  const source = (column: number): number => {
    const gate = Math.floor(column / HIDDEN);
    const other = gate === first ? second : gate === second ? first : gate;
    return other * HIDDEN + (column % HIDDEN);
  };
  const columns = 4 * HIDDEN;
  return { ...rest, data: data.map((_, i) => data[i - (i % columns) + source(i % columns)] ?? 0) };
}

function withSwappedGates(description: ModelDescription, first: number, second: number): ModelDescription {
  return {
    ...description,
    layers: description.layers.map((layer) =>
      layer.className === 'LSTM'
        ? { ...layer, weights: layer.weights.map((weight) => swapGates(weight, first, second)) }
        : layer,
    ),
  };
}

describe('checkLayersModel', () => {
  test('takes the averages of channels that come first as Keras and WebGL do', async () => {
    const model = buildSeededModel(
      [
        layers.conv2d({ filters: 3, kernelSize: 2, dataFormat: 'channelsFirst', inputShape: [2, 4, 5] }),
        layers.batchNormalization({ axis: 1 }),
        layers.reshape({ targetShape: [3, 12] }),
        layers.batchNormalization({ axis: 1, scale: false }),
      ],
      5,
    );
    const report = await checkAgainst(describeModel(await saveInMemory(model), 'runs/x/model.json'));
    expect(report.maxDifference).toBeLessThan(1e-5);
  });

  test.for(['pre', 'post'] as const)(
    'finds that a converted model agrees, padded on side %s',
    async (side) => {
      const report = await checkAgainst(await describeTextModel(side));
      expect(report.maxDifference).toBeLessThan(1e-6);
      expect(report).toMatchObject({
        tolerance: TOLERANCE,
        inputShapes: [[[3, 9]], [[1, 9]], [[1, 9]], [[3, 9]]],
        comparedCount: 8,
        backend: 'cpu',
        outputs: [{ name: 'probability', isRandom: false }],
      });
    },
  );

  const gatePairs = [0, 1, 2, 3].flatMap((first) =>
    [0, 1, 2, 3].filter((i) => i > first).map((i) => [first, i] as const),
  );
  test.for(gatePairs)('sees two swapped gates: %i and %i', async ([first, second]) => {
    const description = await describeTextModel();
    const swapped = withSwappedGates(description, first, second);
    await expect(checkAgainst(description, swapped)).rejects.toThrow(ParityError);
  });

  test('sees a mask that was left out', async () => {
    const description = await describeTextModel();
    const config = { ...description.layers[0]?.config, maskZero: false };
    const unmasked = description.layers.map((layer, i) => (i === 0 ? { ...layer, config } : layer));
    await expect(checkAgainst(description, { ...description, layers: unmasked })).rejects.toThrow(
      ParityError,
    );
  });

  test('says how large the difference is, where, and what to do', async () => {
    const description = await describeTextModel();
    const check = checkAgainst(description, withSwappedGates(description, 0, 1));
    await expect(check).rejects.toThrow(/differ by 0\.\d+, more than the tolerance 0\.00001/);
    await expect(check).rejects.toThrow(
      'Where: runs/x/model.json, output "probability", one random row. Fix: no file was written',
    );
  });

  test('fails where one of the two gives NaN, whatever the tolerance', async () => {
    const description = await describeTextModel();
    const broken = description.layers.map((layer) => ({
      ...layer,
      weights: layer.weights.map((weight) => ({ ...weight, data: weight.data.map(() => Number.NaN) })),
    }));
    const check = checkAgainst(description, { ...description, layers: broken }, Number.MAX_VALUE);
    await expect(check).rejects.toThrow('differ by NaN');
  });

  test('says that TensorFlow.js cannot load a model', async () => {
    const description = await describeTextModel();
    const artifacts = { ...description.artifacts, weights: [] };
    const check = checkAgainst({ ...description, artifacts }, description);
    await expect(check).rejects.toThrow(CheckImpossibleError);
    await expect(check).rejects.toThrow('TensorFlow.js cannot run the model');
  });

  test('says that ONNX Runtime cannot load a file', async () => {
    const description = await describeTextModel();
    const { inputs, outputs } = convertDescription(description);
    const check = checkLayersModel({
      description,
      file: Uint8Array.of(1, 2),
      inputs,
      outputs,
      tolerance: 1,
      mayBeRandom: false,
    });
    await expect(check).rejects.toThrow(CheckImpossibleError);
    await expect(check).rejects.toThrow('ONNX Runtime cannot run the model');
  });

  test('stops when it is aborted', async () => {
    const description = await describeTextModel();
    const { model, inputs, outputs } = convertDescription(description);
    const file = encodeModel(model);
    const signal = AbortSignal.abort();
    const check = checkLayersModel({
      description,
      file,
      inputs,
      outputs,
      tolerance: 1,
      mayBeRandom: false,
      signal,
    });
    await expect(check).rejects.toThrow(signal.reason);
  });

  test('leaves TensorFlow.js as it was, and no tensor behind', async () => {
    const description = await describeTextModel();
    await checkAgainst(description);
    tf.env().set('PROD', false);
    const { numTensors } = tf.memory();
    await checkAgainst(description);
    expect(tf.memory().numTensors).toBe(numTensors);
    expect(tf.env().getBool('PROD')).toBe(false);
    tf.env().set('PROD', true);
  });
});

function encode(graph: Graph): Uint8Array {
  return encodeModel({
    graph,
    opset: 17,
    irVersion: 8,
    producerName: 'test',
    producerVersion: '1',
    metadata: {},
  });
}

describe('checkParity', () => {
  /** Doubles its input in the file, and does something else before the conversion. */
  function checkDoubling(
    original: (value: number) => number,
    dataType: 'float32' | 'int32' = 'float32',
    mayBeRandom = false,
    reshape: (shape: readonly number[]) => readonly number[] = (shape) => shape,
  ) {
    const builder = createGraphBuilder('double');
    const info = { dataType, shape: ['batch'] } as const;
    const x = builder.input('x', dataType, ['batch']);
    builder.output(builder.node('Add', [x, x]), { name: 'y', ...info });
    builder.output(builder.node('Neg', [x]), { name: 'z', ...info });
    const file = encode(builder.build());
    const loadOriginal = async (): Promise<Original> => ({
      run: async (tensors) =>
        tensors.flatMap(({ data, shape }) => [
          { data: data.map(original), shape: reshape(shape) },
          { data: data.map((value) => -value), shape },
        ]),
      dispose: () => undefined,
    });
    return checkParity({
      path: 'double.json',
      loadOriginal,
      file,
      inputs: [{ name: 'x', ...info }],
      outputs: ['y', 'z'].map((name) => ({ name, ...info })),
      inputSpecs: [{ dataType, shape: [null], lengths: { full: 4, short: 4 }, limit: 9 }],
      tolerance: 1e-5,
      mayBeRandom,
    });
  }

  test('reports every output, absolute and as a share of its largest value', async () => {
    const { outputs } = await checkDoubling((value) => 2 * value + 1e-6 * value);
    expect(outputs.map(({ name }) => name)).toEqual(['y', 'z']);
    expect(outputs[0]?.absolute).toBeGreaterThan(1e-6);
    expect(outputs[0]?.relative).toBeCloseTo(5e-7, 6);
    expect(outputs[1]).toMatchObject({ name: 'z', absolute: 0, relative: 0, difference: 0, isRandom: false });
  });

  test('names the output that differs', async () => {
    await expect(checkDoubling((value) => 3 * value)).rejects.toThrow(
      'Where: double.json, output "y", random rows.',
    );
  });

  test('sees an output of another shape', async () => {
    const check = checkDoubling(
      (value) => 2 * value,
      'float32',
      false,
      (shape) => [...shape, 1],
    );
    await expect(check).rejects.toThrow(
      'ONNX Runtime gives [3] where TensorFlow.js gives [3, 1]. Where: double.json, output "y", random rows.',
    );
  });

  test('compares whole numbers', async () => {
    expect((await checkDoubling((value) => 2 * value, 'int32')).maxDifference).toBe(0);
    await expect(checkDoubling((value) => 2 * value + 1, 'int32')).rejects.toThrow(ParityError);
  });

  test('names an output that is random in the original, and lets it pass', async () => {
    let calls = 0;
    const original = (value: number) => value + calls++;
    const { outputs, maxDifference } = await checkDoubling(original, 'float32', true);
    expect(outputs.map(({ isRandom }) => isRandom)).toEqual([true, false]);
    expect(maxDifference).toBe(0);
  });

  test('does not take an original for random in which nothing is', async () => {
    let calls = 0;
    await expect(checkDoubling((value) => value + calls++)).rejects.toThrow(
      'it gives other numbers each time, though nothing in it is random',
    );
  });

  test('leaves out extreme values that the original refuses, and no others', async () => {
    const refuse = (limit: number) => (value: number) => {
      if (value === limit) throw new Error('refused');
      return 2 * value;
    };
    expect((await checkDoubling(refuse(0))).inputShapes).toEqual([[[3]], [[1]], [[3]]]);
    await expect(checkDoubling((value) => refuse(value)(value))).rejects.toThrow(
      'TensorFlow.js cannot run the model, so the result cannot be checked: refused',
    );
  });
});

test('a model that takes ONNX Runtime long runs on WebAssembly', async () => {
  const builder = createGraphBuilder('long');
  const size = 1000;
  const x = builder.input('x', 'float32', ['batch']);
  const matrix = builder.initializer('m', {
    dataType: 'float32',
    shape: [size, size],
    data: new Float32Array(size * size),
  });
  const sums = builder.node('Add', [matrix, builder.node('ReduceSum', [x], { keepdims: 0 })]);
  const product = [1, 2, 3].reduce((value) => builder.node('MatMul', [value, sums]), sums);
  const zero = builder.node('Mul', [builder.node('ReduceSum', [product], { keepdims: 0 }), builder.float(0)]);
  builder.output(zero, { name: 'zero', dataType: 'float32', shape: [] });
  const used: string[] = [];
  const loadOriginal = async (): Promise<Original> => ({
    run: async () => {
      used.push(tf.getBackend());
      return [{ data: Float32Array.of(0), shape: [] }];
    },
    dispose: () => undefined,
  });
  const { backend } = await checkParity({
    path: 'long.json',
    loadOriginal,
    file: encode(builder.build()),
    inputs: [{ name: 'x', dataType: 'float32', shape: ['batch'] }],
    outputs: [{ name: 'zero', dataType: 'float32', shape: [] }],
    inputSpecs: [{ dataType: 'float32', shape: [null], lengths: { full: 1, short: 1 } }],
    tolerance: 1e-5,
    mayBeRandom: false,
  });
  expect(backend).toBe('wasm');
  expect(new Set(used)).toEqual(new Set(['wasm']));
});

test('an original runs on WebAssembly too, and gives the same', async () => {
  const { artifacts } = await describeTextModel();
  const batches = createBatches([
    { dataType: 'int32', shape: [null, 9], lengths: { full: 9, short: 9 }, limit: 9 },
  ]);
  const run = (backend: TfjsBackend, used: string[]) => {
    const load = () => {
      used.push(tf.getBackend());
      return loadLayersOriginal(artifacts);
    };
    return runOriginal(load, backend, batches, undefined);
  };
  const used: string[] = [];
  const listenerCount = process.listenerCount('uncaughtException');
  const [cpu, wasm] = [await run('cpu', used), await run('wasm', used)];
  expect(used).toEqual(['cpu', 'wasm']);
  expect(process.listenerCount('uncaughtException')).toBe(listenerCount);
  const compared = cpu.map(({ batch, expected }, i) => ({
    batch,
    expected,
    actual: wasm[i]?.expected ?? [],
  }));
  const [output] = compareOutputs(['y'], compared, []);
  expect(output?.absolute).toBeGreaterThan(0);
  expect(output?.absolute).toBeLessThan(1e-6);
});
