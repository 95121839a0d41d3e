/**
 * The layers that the bundle of TensorFlow.js leaves out. Their files cannot be loaded beside the bundle, so the
 * models are what those classes write, and the expected values what their `call` does with operators of
 * TensorFlow.js.
 */
import {
  convertDescription,
  describeModel,
  LAYER_CONVERTERS,
  UNBUNDLED_CONVERTERS,
} from '@onnx-bridge/export';
import { encodeModel } from '@onnx-bridge/export/onnx';
import * as tf from '@tensorflow/tfjs-core';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, test } from 'vitest';
import { maxAbsDiff } from '../support/max-abs-diff.ts';
import { compute } from '../support/tfjs-models.ts';
import { type ParityInput, values } from './layer-inputs.ts';

const TOLERANCE = 2e-6;

interface Case {
  readonly name: string;
  readonly className: keyof typeof UNBUNDLED_CONVERTERS;
  readonly config: object;
  readonly shape: readonly (number | null)[];
  /** The sizes of the weights by their names. */
  readonly weights: Readonly<Record<string, readonly number[]>>;
  readonly inputs: readonly ParityInput[];
  readonly run: (x: tf.Tensor, weights: readonly tf.Tensor[]) => tf.Tensor;
}

const EQUATIONS = [
  { equation: 'abc,cd->abd', shape: [null, 3], kernel: [3, 4], biasAxes: 'd', bias: [4] },
  { equation: 'abc,cde->abde', shape: [null, 3], kernel: [3, 2, 4], biasAxes: 'de', bias: [2, 4] },
  { equation: 'abc,cde->adbe', shape: [5, 3], kernel: [3, 2, 4], biasAxes: 'd', bias: [2, 1, 1] },
  { equation: 'ab,bc->ac', shape: [3], kernel: [3, 2], biasAxes: null, bias: [] },
] as const;

const CASES: readonly Case[] = [
  ...EQUATIONS.map(
    ({ equation, shape, kernel, biasAxes, bias }): Case => ({
      name: `EinsumDense, ${equation}, bias ${biasAxes}`,
      className: 'EinsumDense',
      config: { equation, bias_axes: biasAxes, output_shape: [null], activation: 'tanh' },
      shape,
      weights: biasAxes === null ? { kernel } : { kernel, bias },
      inputs: [3, 1].map((batch) => values(batch, ...shape.map((size) => size ?? batch + 4))),
      run: (x, [w = x, b = tf.scalar(0)]) => tf.tanh(tf.add(tf.einsum(equation, x, w), b)),
    }),
  ),
  {
    name: 'PositionEmbedding',
    className: 'PositionEmbedding',
    config: { sequence_length: 9 },
    shape: [null, 3],
    weights: { embeddings: [9, 3] },
    inputs: [values(3, 4, 3), values(1, 9, 3)],
    run: (x, [table = x]) => tf.broadcastTo(tf.slice(table, [0, 0], [x.shape[1] ?? 0, 3]), x.shape),
  },
];

function describeCase({ className, config, shape, weights }: Case) {
  const entries = Object.values(weights).map((sizes) => values(...sizes));
  const layer = {
    class_name: className,
    config: { name: 'layer', batch_input_shape: [null, ...shape], ...config },
  };
  const saved = {
    modelTopology: { class_name: 'Sequential', config: { name: 'model', layers: [layer] } },
    weightSpecs: Object.entries(weights).map(([name, sizes]) => ({
      name: `layer/${name}`,
      shape: sizes,
      dtype: 'float32',
    })),
    weightData: entries.map(({ data }) => Float32Array.from(data).buffer),
  };
  return {
    description: describeModel(saved, 'case'),
    tensors: entries.map(({ data, shape: sizes }) => tf.tensor(Float32Array.from(data), [...sizes])),
  };
}

describe.for(CASES)('$name', (unbundledCase) => {
  test.for([13, 17, 22])('agrees with TensorFlow.js on opset %i', async (opset) => {
    const { description, tensors } = describeCase(unbundledCase);
    const { model, inputs, outputs } = convertDescription(description, { opset });
    const session = await InferenceSession.create(encodeModel(model), { intraOpNumThreads: 1 });
    for (const input of unbundledCase.inputs) {
      const expected = compute((x) => unbundledCase.run(x, tensors), input);
      const feed = new Tensor('float32', Float32Array.from(input.data), [...input.shape]);
      const { [outputs[0]?.name ?? '']: actual } = await session.run({ [inputs[0]?.name ?? '']: feed });
      expect(actual?.dims).toEqual(expected.shape);
      const data = actual?.data instanceof Float32Array ? actual.data : [];
      expect(maxAbsDiff(data, expected.data)).toBeLessThanOrEqual(TOLERANCE);
    }
    await session.release();
  });
});

test('every unbundled class is in the registry, and has a case or a reason', () => {
  const withCase = new Set<string>(CASES.map(({ className }) => className));
  expect(Object.keys(UNBUNDLED_CONVERTERS)).toHaveLength(7);
  for (const [name, entry] of Object.entries(UNBUNDLED_CONVERTERS)) {
    expect(LAYER_CONVERTERS).toHaveProperty(name, entry);
    expect('reason' in entry || withCase.has(name)).toBe(true);
  }
});
