import { expect, test } from 'vitest';
import { createGraphBuilder } from '../onnx/graph-builder.ts';
import { nudge, nudgeWeights } from './nudge.ts';

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

test('moves the weights of a graph, but no zeros', () => {
  const builder = createGraphBuilder('weights');
  builder.initializer('w', { dataType: 'float32', shape: [3], data: Float32Array.of(0, 0.5, -7) });
  builder.initializer('shape', { dataType: 'int64', shape: [1], data: BigInt64Array.of(3n) });
  const graph = builder.build();
  const [w, shape] = nudgeWeights(graph, 1).initializers;
  const steps = Array.from([0, 0.5, -7], (value, i) => Math.abs(Number(w?.data[i]) - value));
  expect(steps[0]).toBe(0);
  expect(steps[1]).toBeCloseTo(0.5 * 2 ** -23, 12);
  expect(steps[2]).toBeLessThan(2 ** -19);
  expect(steps[2]).toBeGreaterThan(0);
  expect(shape?.data).toEqual(BigInt64Array.of(3n));
});
