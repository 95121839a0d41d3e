import { expect, test } from 'vitest';
import { createGraphBuilder } from '../onnx/graph-builder.ts';
import { nudge, nudgeFactors } from './nudge.ts';

test('moves floats by their last place, zeros too, and leaves whole numbers', () => {
  const floats = { dataType: 'float32', shape: [3], data: Float32Array.of(0, 1, -1000) } as const;
  const integers = { dataType: 'int32', shape: [2], data: Int32Array.of(0, 7) } as const;
  const [moved, same] = nudge([floats, integers], 1);
  const shares = Array.from(
    floats.data,
    (value, i) => Math.abs((moved?.data[i] ?? 0) - value) / (Math.abs(value) || 1),
  );
  expect(Math.min(...shares)).toBeGreaterThan(0);
  expect(Math.max(...shares)).toBeLessThan(2 ** -22);
  expect(same).toEqual(integers);
});

test('moves the weights that are multiplied, but no zeros, and nothing else', () => {
  const builder = createGraphBuilder('weights');
  const floats = (...values: number[]) =>
    ({ dataType: 'float32', shape: [values.length], data: Float32Array.from(values) }) as const;
  const x = builder.input('x', 'float32', ['batch', 3]);
  const w = builder.initializer('w', floats(0, 0.5, -7));
  const threshold = builder.initializer('threshold', floats(0.3));
  const product = builder.node('MatMul', [x, w]);
  builder.output(builder.node('ThresholdedRelu', [product, threshold]), {
    name: 'y',
    dataType: 'float32',
    shape: ['batch'],
  });
  const graph = builder.build();
  const [moved, same] = nudgeFactors(graph, 1).initializers;
  const steps = Array.from([0, 0.5, -7], (value, i) => Math.abs(Number(moved?.data[i]) - value));
  expect(steps[0]).toBe(0);
  expect(steps[1]).toBeCloseTo(0.5 * 2 ** -23, 12);
  expect(steps[2]).toBeLessThan(2 ** -19);
  expect(steps[2]).toBeGreaterThan(0);
  expect(same?.data).toEqual(Float32Array.of(0.3));
});
