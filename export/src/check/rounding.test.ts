import { layers } from '@tensorflow/tfjs-layers';
import { describe, expect, test } from 'vitest';
import { encodeGraph } from '../../../tests/support/run-graph.ts';
import { buildSeededModel, saveInMemory } from '../../../tests/support/tfjs-models.ts';
import { convertDescription } from '../convert.ts';
import { ParityError } from '../errors/parity-error.ts';
import { encodeModel } from '../onnx/encode.ts';
import type { Graph } from '../onnx/graph.ts';
import { createGraphBuilder } from '../onnx/graph-builder.ts';
import { describeModel } from '../read/describe-model.ts';
import type { LayerDescription, ModelDescription, WeightTensor } from '../read/description.ts';
import { checkLayersModel } from './check-layers-model.ts';
import { checkParity } from './check-parity.ts';

const WIDTH = 8;
const INFO = { dataType: 'float32', shape: ['batch', WIDTH] } as const;

/** Compares a graph from [batch, 8] to the same with what a function makes of each row. */
function checkRows(graph: Graph, original: (row: number[]) => number[]) {
  const file = encodeGraph(graph);
  return checkParity({
    path: 'rows.json',
    loadOriginal: async () => ({
      run: async (tensors) =>
        tensors.map(({ data, shape }) => {
          const rows = Array.from({ length: shape[0] ?? 0 }, (_, row) =>
            original(Array.from(data.slice(row * WIDTH, (row + 1) * WIDTH))),
          );
          return { data: Float32Array.from(rows.flat()), shape };
        }),
      dispose: () => undefined,
    }),
    file,
    inputs: [{ name: 'x', ...INFO }],
    outputs: [{ name: 'y', ...INFO }],
    inputSpecs: [{ dataType: 'float32', shape: [null, WIDTH], lengths: { full: WIDTH, short: WIDTH } }],
    tolerance: 1e-5,
    mayBeRandom: false,
  });
}

/** The fast sine of column 0, whose argument is rounded to its last place first, and the columns from 1 on as they are. */
function sineGraph(speed: number): Graph {
  const builder = createGraphBuilder('sine');
  const x = builder.input('x', 'float32', ['batch', WIDTH]);
  const part = (from: number, to: number) =>
    builder.node('Slice', [x, builder.ints([from]), builder.ints([to]), builder.ints([1])]);
  const sine = builder.node('Sin', [builder.node('Mul', [part(0, 1), builder.float(speed)])]);
  builder.output(builder.node('Concat', [sine, part(1, WIDTH)], { axis: 1 }), { name: 'y', ...INFO });
  return builder.build();
}

describe('an output of which rounding makes something else', () => {
  const SPEED = 3e4;
  const checkSine = (rest: (value: number, column: number) => number) =>
    checkRows(sineGraph(SPEED), (row) =>
      row.map((value, column) => (column === 0 ? Math.sin(SPEED * value) : rest(value, column))),
    );

  test('passes, and is named with how far rounding moves it', async () => {
    const report = await checkSine((value) => value);
    expect(report.unstableOutputs).toEqual(['y']);
    const [{ difference, byRounding } = { difference: Number.NaN, byRounding: null }] = report.outputs;
    expect(difference).toBeGreaterThan(1e-4);
    expect(byRounding).toBeGreaterThan(difference / 2);
    expect(byRounding).toBeLessThan(0.01);
  });

  test.for([
    ['every other value is off by a thousandth', (value: number) => value + 1e-3],
    ['one other value is off', (value: number, column: number) => (column === 5 ? value + 0.1 : value)],
    ['a value is no number', (value: number, column: number) => (column === 5 ? Number.NaN : value)],
    ['columns are swapped', (_: number, column: number) => column / 8],
  ] as const)('fails where %s', async ([, rest]) => {
    await expect(checkSine(rest)).rejects.toThrow(ParityError);
  });

  test('fails where rounding moves it so far that anything would pass', async () => {
    const speed = 1e9;
    const check = checkRows(sineGraph(speed), (row) => row.map((value, i) => (i === 0 ? 0.5 : value)));
    await expect(check).rejects.toThrow(ParityError);
  });
});

describe('an output whose values jump, as those of detections do that are sorted by scores', () => {
  const SPEED = 1e9;
  /** Which of two boxes is the first depends on the last place of a sum. */
  const BOXES = [0, 5].map((shift) => Float32Array.from({ length: WIDTH }, (_, i) => 10 * i + shift));
  const builder = createGraphBuilder('detections');
  const x = builder.input('x', 'float32', ['batch', WIDTH]);
  const constant = (name: string, shape: readonly number[], data: Float32Array) =>
    builder.initializer(name, { dataType: 'float32', shape, data });
  const sum = builder.node('MatMul', [x, constant('ones', [WIDTH, 1], new Float32Array(WIDTH).fill(1))]);
  const score = builder.node('Sin', [builder.node('Mul', [sum, builder.float(SPEED)])]);
  const boxes = BOXES.map((box, i) => constant(`box${i}`, [1, WIDTH], box));
  const first = builder.node('Where', [builder.node('Greater', [score, builder.float(0)]), ...boxes]);
  builder.output(first, { name: 'y', ...INFO });
  const graph = builder.build();
  const choose = (row: readonly number[]): number[] => {
    const total = row.reduce((before, value) => before + value);
    return Array.from(BOXES[Math.sin(SPEED * total) > 0 ? 0 : 1] ?? []);
  };

  test('passes where each is one that rounding gives', async () => {
    const report = await checkRows(graph, choose);
    expect(report.unstableOutputs).toEqual(['y']);
    expect(report.outputs[0]?.byRounding).toBeCloseTo(5 / 75);
  });

  test('fails where values lie between those', async () => {
    const check = checkRows(graph, (row) => choose(row).map((value) => value + 1));
    await expect(check).rejects.toThrow(ParityError);
  });
});

describe('a network so deep that it makes a thousandth of its last place', () => {
  const DEPTH = 24;
  const MIDDLE = DEPTH / 2;
  const UNITS = 32;

  async function describeNetwork(): Promise<ModelDescription> {
    const dense = Array.from({ length: DEPTH }, (_, i) =>
      layers.dense({
        units: UNITS,
        activation: 'tanh',
        kernelInitializer: 'zeros',
        ...(i === 0 && { inputShape: [UNITS] }),
      }),
    );
    return describeModel(await saveInMemory(buildSeededModel(dense, 5)), 'deep.json');
  }

  /** Checks the network against the conversion of one whose layer in the middle is another one. */
  async function checkChanged(change: (layer: LayerDescription) => LayerDescription) {
    const description = await describeNetwork();
    const changed = description.layers.map((layer) =>
      layer.name === description.layers.filter(({ className }) => className === 'Dense')[MIDDLE]?.name
        ? change(layer)
        : layer,
    );
    const { model, inputs, outputs } = convertDescription({ ...description, layers: changed });
    const file = encodeModel(model);
    const settings = { tolerance: 1e-5, mayBeRandom: false };
    return checkLayersModel({ description, file, inputs, outputs, ...settings });
  }

  const mapKernel = (map: (kernel: WeightTensor) => WeightTensor) => (layer: LayerDescription) => ({
    ...layer,
    weights: layer.weights.map((weight) => (weight.shape.length === 2 ? map(weight) : weight)),
  });

  test('passes, since rounding explains the difference', async () => {
    const report = await checkChanged((layer) => layer);
    expect(report.unstableOutputs).toHaveLength(1);
    expect(report.outputs[0]?.byRounding).toBeLessThan(0.1);
  });

  test.for([
    [
      'another operator',
      (layer: LayerDescription) => ({ ...layer, config: { ...layer.config, activation: 'softsign' } }),
    ],
    [
      'a constant that is off by a thousandth',
      mapKernel((kernel) => ({ ...kernel, data: kernel.data.map((value) => 1.001 * value) })),
    ],
    [
      'a Transpose that is missing',
      mapKernel((kernel) => ({
        ...kernel,
        data: kernel.data.map((_, i) => kernel.data[(i % UNITS) * UNITS + Math.floor(i / UNITS)] ?? 0),
      })),
    ],
  ] as const)('fails with %s in its middle', async ([, change]) => {
    await expect(checkChanged(change)).rejects.toThrow(ParityError);
  });
});
