import { expect, test } from 'vitest';
import { nudge } from './nudge.ts';

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
