/** TensorFlow.js and ONNX Runtime give the same for every layer, option, mask and operator version. */
import {
  ACTIVATIONS,
  type ConvertedModel,
  convertDescription,
  describeModel,
  LAYER_CONVERTERS,
  OPSET_IR_VERSIONS,
  SUPPORTED_LAYERS,
  UNBUNDLED_CONVERTERS,
} from '@onnx-bridge/export';
import { encodeModel } from '@onnx-bridge/export/onnx';
import * as tf from '@tensorflow/tfjs-core';
import { type LayersModel, layers } from '@tensorflow/tfjs-layers';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, test } from 'vitest';
import { maxAbsDiff } from '../support/max-abs-diff.ts';
import {
  compute,
  type Layer,
  type ModelOutput,
  predictAll,
  saveInMemory,
  seedWeights,
  textJson,
} from '../support/tfjs-models.ts';
import { createModel, type ParityCase, VOCABULARY_SIZE } from './case-parts.ts';
import { PARITY_CASE_COUNT, PARITY_CASES } from './layer-cases.ts';
import type { ParityInput } from './layer-inputs.ts';

/** Both compute in float32 with values of a few units: a handful of roundings of 6e-8 each. */
const TOLERANCE = 2e-6;
const OPSETS = [...OPSET_IR_VERSIONS.keys()];
/** The first version, and those where the converters write something else than before. */
const MAIN_OPSETS: readonly number[] = [13, 17, 18];
const OTHER_OPSETS = OPSETS.filter((opset) => !MAIN_OPSETS.includes(opset));

/** The main versions, and one of the others in turn: neighbouring cases are variants of one another. */
function opsetsOf(parityCase: ParityCase): readonly number[] {
  const turn = PARITY_CASES.indexOf(parityCase) % OTHER_OPSETS.length;
  return [...MAIN_OPSETS, ...OTHER_OPSETS.slice(turn, turn + 1)];
}

const listOf = (inputs: ParityCase['inputs'][number]): readonly ParityInput[] =>
  'data' in inputs ? [inputs] : inputs;

/** All outputs for each of the inputs. */
async function runOnnx(
  { model, inputs: infos, outputs }: ConvertedModel,
  { inputs }: ParityCase,
): Promise<ModelOutput[][]> {
  const session = await InferenceSession.create(encodeModel(model), {
    intraOpNumThreads: 1,
    logSeverityLevel: 3,
  });
  const results: ModelOutput[][] = [];
  for (const batch of inputs) {
    const feeds = listOf(batch).map(({ data, shape }, i) => [
      infos[i]?.name,
      data instanceof Int32Array ? new Tensor('int32', data, shape) : new Tensor('float32', data, shape),
    ]);
    const found = await session.run(Object.fromEntries(feeds));
    results.push(
      outputs.map(({ name }) => {
        const result = found[name];
        if (!(result?.data instanceof Float32Array)) throw new Error(`no float32 output "${name}"`);
        return { data: result.data, shape: result.dims };
      }),
    );
  }
  await session.release();
  return results;
}

async function describeCase(model: LayersModel, { paddingSide, labels }: ParityCase) {
  const text = paddingSide && textJson(VOCABULARY_SIZE, paddingSide, labels);
  return describeModel({ ...(await saveInMemory(model)), text }, 'parity case');
}

describe.for(PARITY_CASES)('$name', (parityCase) => {
  const model = seedWeights(createModel(parityCase), 7);
  const reference = parityCase.reference?.(model);
  const expected = parityCase.inputs.map((inputs) => {
    const list = listOf(inputs);
    return reference ? list.map((input) => compute(reference, input)) : predictAll(model, list);
  });

  test.for(opsetsOf(parityCase))('tfjs and ONNX agree on opset %i', async (opset) => {
    const description = await describeCase(model, parityCase);
    const converted = convertDescription(description, { opset });
    const actual = await runOnnx(converted, parityCase);
    parityCase.inputs.forEach((inputs, i) => {
      const name = listOf(inputs)
        .map((input) => input.name)
        .join(' and ');
      const shapes = (outputs: readonly ModelOutput[] = []) => outputs.map(({ shape }) => shape);
      expect(shapes(actual[i]), name).toEqual(shapes(expected[i]));
      shapes(actual[i]).forEach((shape, at) => {
        const declared = converted.outputs[at]?.shape ?? [];
        expect(declared.map((size, axis) => (typeof size === 'number' ? size : shape[axis]))).toEqual(shape);
      });
      expected[i]?.forEach(({ data }, at) => {
        expect(maxAbsDiff(actual[i]?.[at]?.data ?? [], data), name).toBeLessThanOrEqual(TOLERANCE);
      });
    });
  });
});

test('the table has every case', () => {
  expect(PARITY_CASES).toHaveLength(PARITY_CASE_COUNT);
  expect(new Set(PARITY_CASES.map(({ name }) => name)).size).toBe(PARITY_CASES.length);
  const inputCounts = PARITY_CASES.map(({ inputs }) => inputs.length);
  expect(Math.min(...inputCounts)).toBeGreaterThan(0);
});

test('the table has a case for every layer that can be converted', () => {
  const classNames = (layer: Layer): string[] => {
    const wrapped = layer.getConfig().layer;
    const inner = wrapped !== null && typeof wrapped === 'object' && 'className' in wrapped;
    return [layer.getClassName(), ...(inner ? [String(wrapped.className)] : [])];
  };
  const used = PARITY_CASES.flatMap((parityCase) => createModel(parityCase).layers).flatMap(classNames);
  used.push('Functional'); // What Keras calls a Model.
  const unbundled = Object.keys(UNBUNDLED_CONVERTERS); // These have tests of their own: unbundled.test.ts.
  expect([...new Set(used)].sort()).toEqual(SUPPORTED_LAYERS.filter((name) => !unbundled.includes(name)));
});

test('the table has a case for every activation of tfjs', () => {
  const map = tf.serialization.SerializationMap.getMap().classNameMap;
  const isActivation = (name: string) => /^[a-z]/.test(name) && 'apply' in (map[name]?.[0].prototype ?? {});
  const names = Object.keys(map).filter(isActivation);
  const tested = PARITY_CASES.flatMap(({ name }) => /^Dense, (\w+)$/.exec(name)?.[1] ?? []);
  expect(tested.sort()).toEqual(names.sort());
  expect(Object.keys(ACTIVATIONS)).toHaveLength(names.length);
});

test('the table has a case for every cell of recurrent layers', () => {
  const cellsOf = (layer: Layer): string[] =>
    JSON.stringify(layer.getConfig()).match(/\w+Cells?(?=")/g) ?? [];
  const used = PARITY_CASES.flatMap((parityCase) => createModel(parityCase).layers).flatMap(cellsOf);
  const cells = Object.keys(LAYER_CONVERTERS).filter((name) => /Cells?$/.test(name));
  // The cell of ConvLSTM2D does not work in an RNN of TensorFlow.js, which gives it states without height and width.
  expect([...new Set(used), 'ConvLSTM2DCell'].sort()).toEqual(cells.sort());
});

test('the registry has a row for every layer class that tfjs can load', () => {
  const map = tf.serialization.SerializationMap.getMap().classNameMap;
  const loadable = Object.keys(map).filter((name) => map[name]?.[0].prototype instanceof layers.Layer);
  const unbundled = Object.keys(UNBUNDLED_CONVERTERS);
  expect(Object.keys(LAYER_CONVERTERS).sort()).toEqual([...loadable, ...unbundled].sort());
});
