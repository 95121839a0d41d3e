import '@tensorflow/tfjs-backend-cpu';
import {
  enableProdMode,
  gather,
  getKernel,
  setBackend,
  square,
  sum,
  tensor,
  tensor1d,
  unsortedSegmentSum,
  valueAndGrad,
} from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-layers'; // registers the gradients
import { afterAll, describe, expect, test } from 'vitest';
import { registerUnsortedSegmentSum } from './unsorted-segment-sum.ts';

// Otherwise tfjs advertises tfjs-node.
enableProdMode();

const IDS = tensor1d([2, 0, -1, 2, 9, 0], 'int32');
const VALUES = tensor(
  Float32Array.from({ length: 12 }, (_, i) => i / 8 - 0.5),
  [6, 2],
);
const sums = () => Array.from(unsortedSegmentSum(VALUES, IDS, 4).dataSync());

/** Of a small embedding whose rows are read several times. */
function embeddingGradient(): number[] {
  const rows = tensor([0.1, 0.2, 0.3, 0.4, 0.5, 0.6], [3, 2]);
  const ids = tensor([2, 0, 2, 2], [2, 2], 'int32');
  const loss = valueAndGrad((x) => sum(square(gather(x, ids))));
  return Array.from(loss(rows).grad.dataSync());
}

// Before tfjs' own kernel is replaced.
const own = { kernel: getKernel('UnsortedSegmentSum', 'cpu'), sums: sums(), gradient: embeddingGradient() };

describe('the kernel UnsortedSegmentSum', () => {
  afterAll(() => setBackend('cpu'));

  test.for(['cpu', 'wasm'] as const)('gives what tfjs gives on its plain backend: %s', async (name) => {
    if (name === 'wasm') await import('@tensorflow/tfjs-backend-wasm');
    registerUnsortedSegmentSum(name);
    expect(getKernel('UnsortedSegmentSum', name)).not.toBe(own.kernel);
    await setBackend(name);
    expect(own.sums.some((sum) => sum !== 0)).toBe(true);
    expect(sums()).toEqual(own.sums);
    expect(embeddingGradient()).toEqual(own.gradient);
  });

  test('keeps whole numbers whole', async () => {
    registerUnsortedSegmentSum('cpu');
    await setBackend('cpu');
    const result = unsortedSegmentSum(tensor1d([5, 6, 7], 'int32'), tensor1d([1, 1, 0], 'int32'), 3);
    expect(result.dtype).toBe('int32');
    expect(Array.from(result.dataSync())).toEqual([7, 11, 0]);
  });
});
