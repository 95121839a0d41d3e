/**
 * Weights in half precision: half the size on disk. A Cast (ONNX version 13) makes them float32 again when the file is
 * loaded, so that it runs on every device, as fast as before.
 */
import { DATA_TYPE_NUMBERS } from '../onnx/data-types.ts';
import type { Graph, NamedTensor, Node } from '../onnx/graph.ts';
import { encodeFloat16 } from './float16.ts';

/** Smaller tensors would gain less than the Cast takes. */
const MIN_ELEMENT_COUNT = 128;

/** Numbers that half precision cannot hold stay as they are. */
export function storeHalfWeights(graph: Graph): Graph {
  const casts: Node[] = [];
  const initializers = graph.initializers.map((tensor): NamedTensor => {
    const { name, shape, data } = tensor;
    const isLarge = data instanceof Float32Array && data.length >= MIN_ELEMENT_COUNT;
    const bits = isLarge ? encodeFloat16(data) : undefined;
    if (!bits) return tensor;
    const stored = `${name}/float16`;
    casts.push({
      name: `${name}/Cast`,
      opType: 'Cast',
      inputs: [stored],
      outputs: [name],
      attributes: { to: DATA_TYPE_NUMBERS.float32 },
    });
    return { name: stored, dataType: 'float16', shape, data: bits };
  });
  return { ...graph, initializers, nodes: [...casts, ...graph.nodes] };
}
