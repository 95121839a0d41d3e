/** Brings the weights of convolutions into the order of the ONNX operators Conv and ConvTranspose. */
import type { GraphBuilder } from '../onnx/graph-builder.ts';
import type { Value } from '../onnx/index.ts';
import type { WeightTensor } from '../read/description.ts';
import type { LayerContext } from './layer.ts';
import { transposeWeight } from './transpose-weight.ts';

/** `[...window, a, b]` to `[b, a, ...window]`, as Conv and ConvTranspose have their kernels. */
export function storeKernel(graph: GraphBuilder, kernel: WeightTensor, name = 'kernel'): Value {
  const rank = kernel.shape.length;
  const perm = [rank - 1, rank - 2, ...Array.from({ length: rank - 2 }, (_, i) => i)];
  return graph.initializer(name, transposeWeight(kernel, perm));
}

/** `[...window, channels, multiplier]` to `[channels * multiplier, 1, ...window]`: each channel is a group. */
export function storeDepthwiseKernel(graph: GraphBuilder, kernel: WeightTensor): Value {
  const rank = kernel.shape.length;
  const perm = [rank - 2, rank - 1, ...Array.from({ length: rank - 2 }, (_, i) => i)];
  const { shape, ...tensor } = transposeWeight(kernel, perm);
  const [channels = 1, multiplier = 1, ...window] = shape;
  return graph.initializer('depthwise_kernel', { ...tensor, shape: [channels * multiplier, 1, ...window] });
}

/** The bias as the last input of the operator, or nothing. */
export function biasInputs(
  { graph, weight }: LayerContext,
  { useBias }: { readonly useBias: boolean },
  size: number,
): Value[] {
  return useBias ? [graph.initializer('bias', { ...weight('bias', [size]), dataType: 'float32' })] : [];
}
