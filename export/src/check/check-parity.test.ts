import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { encodeGraph } from '../../../tests/support/run-graph.ts';
import { ParityError } from '../errors/parity-error.ts';
import { createGraphBuilder } from '../onnx/graph-builder.ts';
import { checkParity } from './check-parity.ts';
import type { Original } from './original.ts';

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
    const file = encodeGraph(builder.build());
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
    file: encodeGraph(builder.build()),
    inputs: [{ name: 'x', dataType: 'float32', shape: ['batch'] }],
    outputs: [{ name: 'zero', dataType: 'float32', shape: [] }],
    inputSpecs: [{ dataType: 'float32', shape: [null], lengths: { full: 1, short: 1 } }],
    tolerance: 1e-5,
    mayBeRandom: false,
  });
  expect(backend).toBe('wasm');
  expect(new Set(used)).toEqual(new Set(['wasm']));
});
