import { expect, test } from 'vitest';
import {
  GRU_GATES,
  joinDirections,
  LSTM_GATES,
  RNN_GATES,
  toOnnxBias,
  toOnnxKernel,
} from './gate-weights.ts';

test('toOnnxKernel puts the gates in the order of ONNX and turns the matrix around', () => {
  // Rows are inputs, columns i0 i1 f0 f1 c0 c1 o0 o1.
  const kernel = {
    shape: [2, 8],
    data: Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8, 11, 12, 13, 14, 15, 16, 17, 18),
  };
  const { shape, data } = toOnnxKernel(kernel, LSTM_GATES);
  expect(shape).toEqual([1, 8, 2]);
  expect([...data]).toEqual([1, 11, 2, 12, 7, 17, 8, 18, 3, 13, 4, 14, 5, 15, 6, 16]);
});

test('toOnnxKernel leaves the gates of a GRU in their order', () => {
  const { shape, data } = toOnnxKernel({ shape: [1, 6], data: Float32Array.of(1, 2, 3, 4, 5, 6) }, GRU_GATES);
  expect(shape).toEqual([1, 6, 1]);
  expect([...data]).toEqual([1, 2, 3, 4, 5, 6]);
});

test('toOnnxBias puts the gates in the order of ONNX and adds a recurrent bias of zeros', () => {
  const { shape, data } = toOnnxBias({ data: Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8) }, LSTM_GATES);
  expect(shape).toEqual([1, 16]);
  expect([...data]).toEqual([1, 2, 7, 8, 3, 4, 5, 6, 0, 0, 0, 0, 0, 0, 0, 0]);
});

test('joinDirections puts two directions behind each other', () => {
  const one = (...values: number[]) => toOnnxBias({ data: Float32Array.from(values) }, RNN_GATES);
  const { shape, data } = joinDirections([one(1), one(2)]);
  expect(shape).toEqual([2, 2]);
  expect([...data]).toEqual([1, 0, 2, 0]);
});

test.for([LSTM_GATES, GRU_GATES, RNN_GATES])('both orders have the same gates: $tfjs', ({ tfjs, onnx }) => {
  expect([...onnx].sort()).toEqual([...tfjs].sort());
});
