import { readFile } from 'node:fs/promises';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { expect, test } from 'vitest';
import { readGraphParts } from './onnx-parts.ts';
import { packWeights } from './pack-weights.ts';
import { type RecurrentLayer, readRecurrentLayer } from './recurrent-layer.ts';
import { splitModel } from './split-model.ts';

const BINARY = new URL('../../node/fixtures/binary.onnx', import.meta.url);

/** An LSTM written from its equations: the last states, float64. */
function runLstm(layer: RecurrentLayer, steps: readonly Float32Array[]): number[] {
  const { hiddenSize: H, inputSize: E, inputWeights, recurrentWeights, biases } = layer;
  const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
  let h: number[] = Array(H).fill(0);
  let c: number[] = Array(H).fill(0);
  for (const x of steps) {
    const gate = (gateIndex: number, unit: number): number => {
      const row = gateIndex * H + unit;
      const fromInput = x.reduce((sum, value, k) => sum + value * (inputWeights[row * E + k] ?? 0), 0);
      const fromState = h.reduce((sum, value, k) => sum + value * (recurrentWeights[row * H + k] ?? 0), 0);
      return fromInput + fromState + (biases[row] ?? 0) + (biases[4 * H + row] ?? 0);
    };
    const previous = c;
    c = previous.map((value, u) => sigmoid(gate(2, u)) * value + sigmoid(gate(0, u)) * Math.tanh(gate(3, u)));
    h = c.map((value, u) => sigmoid(gate(1, u)) * Math.tanh(value));
  }
  return h;
}

test('gives parts that together answer as the whole model', async () => {
  const bytes = await readFile(BINARY);
  const { layer, before, after, sequenceName, lengthsName = '', statesName } = splitModel(bytes);
  const tokens = new Tensor('int32', Int32Array.of(1, 9, 4, 17, 6), [1, 5]);
  const whole = await InferenceSession.create(bytes);
  const expected = await whole.run({ tokens });

  const first = await (await InferenceSession.create(before)).run({ tokens });
  expect(first[lengthsName]?.data).toEqual(Int32Array.of(5));
  const sequence = Float32Array.from(first[sequenceName]?.data ?? [], Number);
  const steps = Array.from({ length: 5 }, (_, t) =>
    sequence.subarray(t * layer.inputSize, (t + 1) * layer.inputSize),
  );
  const states = Float32Array.from(runLstm(layer, steps));
  const last = await (await InferenceSession.create(after)).run({
    [statesName]: new Tensor('float32', states, [1, 1, layer.hiddenSize]),
  });
  const [output = ''] = whole.outputNames;
  const difference = Number(last[output]?.data[0]) - Number(expected[output]?.data[0]);
  expect(Math.abs(difference)).toBeLessThan(1e-6);
});

test('puts the gates of a unit side by side', async () => {
  const graph = readGraphParts(await readFile(BINARY));
  const node = graph.nodes.find(({ opType }) => opType === 'LSTM');
  if (node === undefined) throw new Error('the fixture has no LSTM');
  const layer = readRecurrentLayer(node, graph);
  const { hiddenSize: H, inputSize: E } = layer;
  const packed = packWeights(layer);
  expect(packed.inputWeights).toHaveLength(layer.inputWeights.length);
  // Gate f (the third) of unit 2, input 1.
  expect(packed.inputWeights[(1 * H + 2) * 4 + 2]).toBe(layer.inputWeights[(2 * H + 2) * E + 1]);
  // The bias of the state at gate o of unit 3.
  expect(packed.biases[(H + 3) * 4 + 1]).toBe(layer.biases[4 * H + H + 3]);
});

test.for([
  ['an initial state', { inputs: ['x', 'W', 'R', 'B', '', 'h0'] }, 'GRU with an initial state or peepholes'],
  [
    'another activation',
    { attributes: new Map([['activations', ['Tanh', 'Tanh']]]) },
    'GRU with the activations Tanh, Tanh',
  ],
  ['clipping', { attributes: new Map([['clip', 1]]) }, 'GRU with clip'],
  ['weights that are computed', {}, 'GRU with weights that are no float32 constants'],
] as const)('refuses a layer with %s', ([, parts, message]) => {
  const empty = new Map();
  const graph = { nodes: [], initializers: empty, inputs: empty, outputs: empty, versionFields: [] };
  const node = {
    opType: 'GRU',
    inputs: ['x', 'W', 'R'],
    outputs: ['', 'h'],
    attributes: empty,
    hasSubgraph: false,
  };
  expect(() => readRecurrentLayer({ ...node, bytes: new Uint8Array(0), ...parts }, graph)).toThrow(message);
});

test('refuses a file without a recurrent layer', () => {
  expect(() => splitModel(new Uint8Array(0))).toThrow('no LSTM or GRU');
});
