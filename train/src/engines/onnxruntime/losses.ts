/** Losses of a training graph, summed over the rows, with the gradient they start. */
import type { GraphBuilder, Value } from '@onnx-bridge/export/onnx';
import type { Emission, GradientOf } from './layer-rule.ts';

export interface Loss {
  /** Why the loss does not go with this last layer, or undefined when it does. */
  unsupportedReason(last: Emission): string | undefined;
  /** `sum`: scalar; `gradient`: of that sum, of the last layer's output or logits. */
  emit(
    builder: GraphBuilder,
    last: Emission,
    targets: Value,
  ): { readonly sum: Value; readonly gradient: Value; readonly of: GradientOf };
}

/**
 * Binary cross-entropy of a sigmoid output, computed from its logits z so that it stays exact where the sigmoid
 * saturates: `softplus(z) - y·z`, gradient `σ(z) - y`.
 */
const BINARY_CROSSENTROPY: Loss = {
  unsupportedReason: ({ logits }) =>
    logits === undefined ? 'binaryCrossentropy needs a last layer with activation sigmoid' : undefined,
  emit(builder, { output, logits = '' }, targets) {
    const rowLosses = builder.node('Sub', [
      builder.node('Softplus', [logits]),
      builder.node('Mul', [targets, logits]),
    ]);
    return {
      sum: builder.node('ReduceSum', [rowLosses], { keepdims: 0 }),
      gradient: builder.node('Sub', [output.value, targets]),
      of: 'logits',
    };
  },
};

export const LOSSES = { binaryCrossentropy: BINARY_CROSSENTROPY } as const satisfies Record<string, Loss>;
