import { layers } from '@tensorflow/tfjs-layers';
import { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import { describe, expect, test } from 'vitest';
import { maxAbsDiff } from '../../../tests/support/max-abs-diff.ts';
import { runGraph } from '../../../tests/support/run-graph.ts';
import { buildSeededModel, type Layer, saveInMemory } from '../../../tests/support/tfjs-models.ts';
import { convertDescription } from '../convert.ts';
import { encodeModel } from '../onnx/encode.ts';
import type { Graph } from '../onnx/graph.ts';
import { createGraphBuilder } from '../onnx/graph-builder.ts';
import { OPSET_IR_VERSIONS } from '../opsets.ts';
import { describeModel } from '../read/describe-model.ts';
import { encodeFloat16 } from './float16.ts';
import { PRECISIONS } from './precision.ts';
import { quantizeTensor } from './quantize-tensor.ts';

const FEATURES = 16;
const sequence = { inputShape: [null, FEATURES] };
const recurrent = {
  units: 24,
  recurrentInitializer: 'zeros' as const,
  recurrentActivation: 'sigmoid' as const,
};

interface PrecisionCase {
  readonly name: string;
  readonly layers: () => Layer[];
  /** Operators that the 8-bit graph must have. */
  readonly operators: readonly string[];
}

const CASES: readonly PrecisionCase[] = [
  {
    name: 'Embedding and masked LSTM',
    layers: () => [
      layers.embedding({ inputDim: 60, outputDim: FEATURES, maskZero: true }),
      layers.lstm(recurrent),
    ],
    operators: ['Gather', 'DequantizeLinear', 'DynamicQuantizeLSTM'],
  },
  {
    name: 'Bidirectional LSTM over all steps',
    layers: () => [
      layers.bidirectional({
        layer: layers.lstm({ ...recurrent, returnSequences: true }),
        mergeMode: 'concat',
        ...sequence,
      }),
    ],
    operators: ['DynamicQuantizeLSTM'],
  },
  {
    name: 'Bidirectional GRU',
    layers: () => [layers.bidirectional({ layer: layers.gru(recurrent), mergeMode: 'concat', ...sequence })],
    operators: ['DequantizeLinear', 'GRU'],
  },
  {
    name: 'SimpleRNN',
    layers: () => [layers.simpleRNN({ units: 24, recurrentInitializer: 'zeros', ...sequence })],
    operators: ['DequantizeLinear', 'RNN'],
  },
  {
    name: 'Conv1D',
    layers: () => [layers.conv1d({ filters: 24, kernelSize: 3, ...sequence })],
    operators: ['DequantizeLinear', 'Conv'],
  },
  {
    name: 'Dense over time and Dense',
    layers: () => [
      layers.dense({ units: 24, activation: 'tanh', ...sequence }),
      layers.globalMaxPooling1d({}),
      layers.dense({ units: 20 }),
    ],
    operators: ['DynamicQuantizeLinear', 'MatMulInteger', 'Cast', 'Mul', 'Add'],
  },
];

/** Random weights below 0.6 through sums of a few dozen: what eight bits leave of them, and what sixteen do. */
const LIMITS = { fp16: 2e-3, int8: 0.06 } as const;

async function run(graph: Graph, opset: number): Promise<Float32Array> {
  const irVersion = OPSET_IR_VERSIONS.get(opset) ?? 8;
  const model = { graph, opset, irVersion, producerName: 't', producerVersion: '1', metadata: {} };
  const session = await InferenceSession.create(encodeModel(model), { logSeverityLevel: 3 });
  const [input] = graph.inputs;
  const isTokens = input?.dataType === 'int32';
  const tensor = isTokens
    ? new OrtTensor(
        'int32',
        Int32Array.from({ length: 24 }, (_, i) => (i % 12 > 8 ? 0 : 1 + ((7 * i) % 59))),
        [2, 12],
      )
    : new OrtTensor(
        'float32',
        Float32Array.from({ length: 24 * FEATURES }, (_, i) => Math.sin(i)),
        [2, 12, FEATURES],
      );
  const results = await session.run({ [input?.name ?? '']: tensor });
  await session.release();
  const data = results[graph.outputs[0]?.name ?? '']?.data;
  if (!(data instanceof Float32Array)) throw new Error('the output is not float32');
  return data;
}

async function convert({ layers: create }: PrecisionCase, opset: number): Promise<Graph> {
  const saved = await saveInMemory(buildSeededModel(create(), 3));
  return convertDescription(describeModel(saved, 'precision case'), { opset }).model.graph;
}

function weightBytes({ initializers }: Graph): number {
  return initializers.reduce((sum, { data }) => sum + data.byteLength, 0);
}

describe.for(CASES)('$name', (precisionCase) => {
  test.for(['fp16', 'int8'] as const)('changes little with %s weights, on any opset', async (precision) => {
    for (const opset of [13, 17, 21, 23]) {
      const graph = await convert(precisionCase, opset);
      const reduced = PRECISIONS[precision](graph);
      const difference = maxAbsDiff(await run(reduced, opset), await run(graph, opset));
      expect(difference, `opset ${opset}`).toBeLessThan(LIMITS[precision]);
      expect(difference, `opset ${opset}`).toBeGreaterThan(0);
    }
  });

  test('takes half the room, and about a quarter', async () => {
    const graph = await convert(precisionCase, 17);
    expect(weightBytes(PRECISIONS.fp16(graph)) / weightBytes(graph)).toBeLessThan(0.62);
    expect(weightBytes(PRECISIONS.int8(graph)) / weightBytes(graph)).toBeLessThan(0.45);
  });

  test('computes with the operators for 8 bits where there are some', async () => {
    const operators = PRECISIONS.int8(await convert(precisionCase, 17)).nodes.map(({ opType }) => opType);
    expect(operators).toEqual(expect.arrayContaining([...precisionCase.operators]));
  });
});

test('leaves a graph alone whose weights are few', async () => {
  const builder = createGraphBuilder('small');
  const x = builder.input('x', 'float32', ['batch', 2]);
  const kernel = { dataType: 'float32', shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) } as const;
  const y = builder.node('MatMul', [x, builder.initializer('kernel', kernel)]);
  builder.output(y, { name: 'y', dataType: 'float32', shape: ['batch', 2] });
  const graph = builder.build();
  expect(PRECISIONS.int8(graph)).toEqual(graph);
  expect(PRECISIONS.fp16(graph)).toEqual(graph);
});

describe('encodeFloat16', () => {
  test('rounds as ONNX Runtime does', async () => {
    const special = [0, -0, 1, -2, 65_504, 2 ** -24, 2 ** -25, 1.5 * 2 ** -24, 2 ** -14, 0.1, 1 + 2 ** -11];
    const numbers = Array.from({ length: 500 }, (_, i) => Math.sin(i) * 10 ** ((i % 13) - 8));
    const data = Float32Array.from([...special, ...numbers]);
    const builder = createGraphBuilder('half');
    const x = builder.input('x', 'float32', [data.length]);
    const half = builder.node('Cast', [x], { to: 10 });
    builder.output(half, { name: 'y', dataType: 'float16', shape: [data.length] });
    const results = await runGraph(builder.build(), {
      x: { dataType: 'float32', shape: [data.length], data },
    });
    const bits = results.get('y')?.data ?? [];
    const expected = bits instanceof Uint16Array ? bits : new Uint16Array(float16Bits(bits));
    expect(Array.from(encodeFloat16(data) ?? [])).toEqual(Array.from(expected));
  });

  test.for([65_520, Number.POSITIVE_INFINITY, Number.NaN])('has no bits for %d', (value) => {
    expect(encodeFloat16(Float32Array.of(1, value))).toBeUndefined();
  });
});

/** Newer versions of Node have a Float16Array, which ONNX Runtime then gives. */
function float16Bits(values: ArrayLike<unknown>): ArrayBuffer {
  if (!ArrayBuffer.isView(values)) throw new Error('the output is no typed array');
  return Uint8Array.from(new Uint8Array(values.buffer, values.byteOffset, values.byteLength)).buffer;
}

test('quantizeTensor gives each slice a scale of its own, and keeps zeros', () => {
  const weight = {
    dataType: 'float32',
    shape: [2, 3],
    data: Float32Array.of(0, 1, 127, -1, 0.5, 0),
  } as const;
  const rows = quantizeTensor('w', weight, 0);
  expect([...rows.values.data]).toEqual([0, 1, 127, -127, 64, 0]);
  expect([...rows.scales.data]).toEqual([1, Math.fround(1 / 127)]);
  const columns = quantizeTensor('w', weight, 1);
  expect([...columns.values.data]).toEqual([0, 127, 127, -127, 64, 0]);
});
