import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { InvalidWeightsError } from '../errors/invalid-weights-error.ts';
import { decodeStoredWeights } from './weight-data.ts';
import { totalWeightBytes, WEIGHT_SPECS } from './weight-specs.ts';

tf.env().set('PROD', true); // Otherwise the CPU backend advertises tfjs-node on its first run.

const levels = { min: -1.25, scale: 0.0123 };

/** One weight of 5 numbers of every type; the first ones make the others start at odd places. */
const SPECS: tf.io.WeightsManifestEntry[] = [
  { name: 'bool', shape: [3], dtype: 'bool' },
  { name: 'float32', shape: [5], dtype: 'float32' },
  { name: 'float32 from uint8', shape: [5], dtype: 'float32', quantization: { dtype: 'uint8', ...levels } },
  { name: 'int32', shape: [1, 5], dtype: 'int32' },
  { name: 'float32 from uint16', shape: [5], dtype: 'float32', quantization: { dtype: 'uint16', ...levels } },
  { name: 'int32 from uint8', shape: [5], dtype: 'int32', quantization: { dtype: 'uint8', ...levels } },
  { name: 'int32 from uint16', shape: [5, 1], dtype: 'int32', quantization: { dtype: 'uint16', ...levels } },
  { name: 'float32 from float16', shape: [5], dtype: 'float32', quantization: { dtype: 'float16' } },
  { name: 'a single number', shape: [], dtype: 'float32' },
  { name: 'no number', shape: [0, 3], dtype: 'float32' },
];

const decode = (specs: unknown, bytes: Uint8Array<ArrayBuffer>) =>
  decodeStoredWeights(v.parse(WEIGHT_SPECS, specs), bytes, 'x.json');

describe('decodeStoredWeights', () => {
  test('gives what TensorFlow.js gives, for every type and quantization', async () => {
    await tf.setBackend('cpu');
    const bytes = Uint8Array.from({ length: totalWeightBytes(v.parse(WEIGHT_SPECS, SPECS), 'x') }, (_, i) =>
      i < 3 ? i % 2 : (i * 37) % 120,
    );
    const expected = tf.io.decodeWeights(bytes.buffer, SPECS);
    const actual = decode(SPECS, bytes);
    expect(actual).toHaveLength(SPECS.length);
    for (const { name, shape, dataType, data } of actual) {
      expect({ shape, dataType }, name).toEqual({
        shape: expected[name]?.shape,
        dataType: expected[name]?.dtype,
      });
      expect(data, name).toEqual(expected[name]?.dataSync());
    }
  });

  test('decodes every number of half precision as TensorFlow.js does', async () => {
    await tf.setBackend('cpu');
    const halves = Uint16Array.from({ length: 2 ** 16 }, (_, i) => i);
    const spec = {
      name: 'x',
      shape: [2 ** 16],
      dtype: 'float32',
      quantization: { dtype: 'float16' },
    } as const;
    const expected = tf.io.decodeWeights(halves.buffer, [{ ...spec, shape: [2 ** 16] }]);
    const [actual] = decode([spec], new Uint8Array(halves.buffer));
    expect(actual?.data).toEqual(expected.x?.dataSync());
  });

  test.for([
    { dtype: 'uint8' },
    { dtype: 'int32', quantization: { dtype: 'float16' } },
    { dtype: 'bool', quantization: { dtype: 'uint8', min: 0, scale: 1 } },
  ])('refuses %o', (spec) => {
    const run = () => decode([{ name: 'x', shape: [0], ...spec }], new Uint8Array());
    expect(run).toThrow(InvalidWeightsError);
    expect(run).toThrow('The weight "x" is of type');
  });
});
