/**
 * The kernel UnsortedSegmentSum, which is the gradient of an embedding: tfjs' plain backend goes through the whole
 * vocabulary for it, and the wasm backend has none. This one takes one pass over the rows.
 */
import {
  getKernel,
  type KernelBackend,
  type NamedAttrMap,
  registerKernel,
  type TensorInfo,
  UnsortedSegmentSum,
  unregisterKernel,
} from '@tensorflow/tfjs-core';

const registered = new Set<string>();

/** Puts the kernel in place of tfjs' own, once. Its results are the same. */
export function registerUnsortedSegmentSum(backendName: 'cpu' | 'wasm'): void {
  if (registered.has(backendName)) return;
  registered.add(backendName);
  if (getKernel(UnsortedSegmentSum, backendName)) unregisterKernel(UnsortedSegmentSum, backendName);
  registerKernel({
    kernelName: UnsortedSegmentSum,
    backendName,
    kernelFunc: ({ inputs, attrs = {}, backend }) => {
      const { x, segmentIds } = inputs;
      if (!x || !segmentIds || !isKernelBackend(backend))
        throw new Error('UnsortedSegmentSum lacks an input');
      return sumSegments(x, segmentIds, countOf(attrs), backend);
    },
  });
}

/** `x` `[...ids, ...inner]` to `[segmentCount, ...inner]`; rows whose id is no segment are left out. */
function sumSegments(
  x: TensorInfo,
  segmentIds: TensorInfo,
  segmentCount: number,
  backend: KernelBackend,
): TensorInfo {
  const inner = x.shape.slice(segmentIds.shape.length);
  const size = inner.reduce((product, length) => product * length, 1);
  const ids = backend.readSync(segmentIds.dataId);
  const values = backend.readSync(x.dataId);
  const sums =
    x.dtype === 'int32' ? new Int32Array(segmentCount * size) : new Float32Array(segmentCount * size);
  for (let row = 0; row < ids.length; row++) {
    const segment = Number(ids[row]);
    if (segment < 0 || segment >= segmentCount) continue;
    for (let i = 0; i < size; i++) {
      const at = segment * size + i;
      sums[at] = (sums[at] ?? 0) + Number(values[row * size + i]);
    }
  }
  const shape = [segmentCount, ...inner];
  return { dataId: backend.write(sums, shape, x.dtype), shape, dtype: x.dtype };
}

function countOf({ numSegments }: NamedAttrMap): number {
  if (typeof numSegments !== 'number') throw new Error('UnsortedSegmentSum lacks the number of segments');
  return numSegments;
}

function isKernelBackend(backend: unknown): backend is KernelBackend {
  return typeof backend === 'object' && backend !== null && 'readSync' in backend && 'write' in backend;
}
