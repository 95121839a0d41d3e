import { expect, test } from 'vitest';
import { formatTritonConfig } from './config.ts';

test('leaves the batch to Triton where every tensor begins with it', () => {
  const config = formatTritonConfig({
    name: 'topics',
    inputs: [{ name: 'tokens', dataType: 'int32', shape: ['batch', 'time'] }],
    outputs: [{ name: 'probabilities', dataType: 'float32', shape: ['batch', 3] }],
    hasLabels: true,
  });
  expect(config).toBe(`name: "topics"
platform: "onnxruntime_onnx"
max_batch_size: 64
input [
  {
    name: "tokens"
    data_type: TYPE_INT32
    dims: [ -1 ]
  }
]
output [
  {
    name: "probabilities"
    data_type: TYPE_FP32
    dims: [ 3 ]
    label_filename: "labels.txt"
  }
]
dynamic_batching {
  max_queue_delay_microseconds: 500
}
`);
});

test('gives a batch of plain numbers the dimension that Triton wants', () => {
  const config = formatTritonConfig({
    name: 'm',
    inputs: [{ name: 'x', dataType: 'float32', shape: ['batch'] }],
    outputs: [{ name: 'y', dataType: 'float32', shape: ['batch', 'steps', 2] }],
    hasLabels: false,
  });
  expect(config).toContain('    dims: [ 1 ]\n    reshape: { shape: [ ] }\n');
  expect(config).toContain('    dims: [ -1, 2 ]\n');
});

test.for([
  ['a size of its own', [1, 4]],
  ['another open size', ['rows', 4]],
] as const)('joins no requests where a tensor begins with %s', ([, shape]) => {
  const config = formatTritonConfig({
    name: 'm',
    inputs: [{ name: 'x', dataType: 'float32', shape: ['batch', 4] }],
    outputs: [{ name: 'y', dataType: 'float32', shape }],
    hasLabels: false,
  });
  expect(config).toContain('max_batch_size: 0\n');
  expect(config).toContain('    dims: [ -1, 4 ]\n');
  expect(config).not.toContain('dynamic_batching');
});
