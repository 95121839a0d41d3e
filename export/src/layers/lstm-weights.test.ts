import { expect, test } from 'vitest';
import { ONNX_GATES, TFJS_GATES, toOnnxLstmBias, toOnnxLstmKernel } from './lstm-weights.ts';

test('toOnnxLstmKernel puts the gates in the order of ONNX and turns the matrix around', () => {
  // Rows are inputs, columns i0 i1 f0 f1 c0 c1 o0 o1.
  const kernel = {
    shape: [2, 8],
    data: Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8, 11, 12, 13, 14, 15, 16, 17, 18),
  };
  const { shape, data } = toOnnxLstmKernel(kernel, 2);
  expect(shape).toEqual([1, 8, 2]);
  expect([...data]).toEqual([1, 11, 2, 12, 7, 17, 8, 18, 3, 13, 4, 14, 5, 15, 6, 16]);
});

test('toOnnxLstmBias puts the gates in the order of ONNX and adds a recurrent bias of zeros', () => {
  const { shape, data } = toOnnxLstmBias({ data: Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8) }, 2);
  expect(shape).toEqual([1, 16]);
  expect([...data]).toEqual([1, 2, 7, 8, 3, 4, 5, 6, 0, 0, 0, 0, 0, 0, 0, 0]);
});

test('both orders have the same gates', () => {
  expect([...ONNX_GATES].sort()).toEqual([...TFJS_GATES].sort());
});
