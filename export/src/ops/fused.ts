/**
 * What follows a convolution or a product in a fused op: a bias, then an activation.
 * ONNX operators (versions in opset 13): Add, Clip, Elu, LeakyRelu, PRelu, Relu, Sigmoid.
 * Refused: other activations, and FusedBatchNorm, which tfjs cannot run here either.
 */
import type { Value } from '../onnx/graph.ts';
import type { Op } from './op.ts';
import type { TensorOperand } from './operand.ts';

type Emit = (op: Op, x: Value) => Value;

/** The activations of tfjs (`applyActivation` in ops/fused_util.ts of tfjs-core) but for prelu. */
const ACTIVATIONS: Readonly<Record<string, Emit>> = {
  linear: (_op, x) => x,
  relu: (op, x) => op.graph.node('Relu', [x]),
  relu6: (op, x) => op.graph.node('Clip', [x, op.graph.float(0), op.graph.float(6)]),
  elu: (op, x) => op.graph.node('Elu', [x]),
  sigmoid: (op, x) => op.graph.node('Sigmoid', [x]),
  leakyrelu: (op, x) =>
    op.graph.node('LeakyRelu', [x], { alpha: { float: op.attributes.number('leakyrelu_alpha') ?? 0.2 } }),
};

export interface Fusion {
  readonly bias: TensorOperand | undefined;
  /** The slopes of prelu, one a channel or more. */
  readonly slopes: TensorOperand | undefined;
  /** Any activation but prelu. */
  readonly activate: Emit;
}

export const NO_FUSION: Fusion = { bias: undefined, slopes: undefined, activate: (_op, x) => x };

/** Reads the attribute `fused_ops`, and the inputs from the third on. */
export function readFusion(op: Op): Fusion {
  const fused = op.attributes.strings('fused_ops') ?? [];
  const hasBias = fused[0] === 'biasadd';
  const name = fused[1] ?? 'linear';
  if (fused[0] === 'fusedbatchnorm') return op.refuse('it is fused with FusedBatchNorm');
  const bias = hasBias ? op.input(2) : undefined;
  const slopes = name === 'prelu' ? op.input(hasBias ? 3 : 2) : undefined;
  const activate = slopes ? ACTIVATIONS.linear : ACTIVATIONS[name];
  return { bias, slopes, activate: activate ?? op.refuse(`its activation "${name}" is unknown`) };
}
