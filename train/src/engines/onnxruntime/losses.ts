/** Losses of a training graph, summed over the rows, with the gradient they start. */
import { DATA_TYPE_NUMBERS, type GraphBuilder, type Value } from '@onnx-bridge/export/onnx';
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
  unsupportedReason: ({ logitsOf }) =>
    logitsOf === 'sigmoid'
      ? undefined
      : `the last layer: its activation is ${logitsOf}, binaryCrossentropy needs sigmoid`,
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

/** Cross-entropy of a softmax, from its logits: `-log softmax(z)[y]`, gradient `softmax(z) - onehot(y)`. */
const SPARSE_CATEGORICAL_CROSSENTROPY: Loss = {
  unsupportedReason: ({ logitsOf }) =>
    logitsOf === 'softmax'
      ? undefined
      : `the last layer: its activation is ${logitsOf}, sparseCategoricalCrossentropy needs softmax`,
  emit(builder, { output, logits = '' }, targets) {
    const classIndices = builder.node('Cast', [builder.node('Squeeze', [targets, builder.ints([1])])], {
      to: DATA_TYPE_NUMBERS.int64,
    });
    const classCount = builder.node('Shape', [logits], { start: 1 });
    const offAndOn = { dataType: 'float32', shape: [2], data: Float32Array.of(0, 1) } as const;
    const oneHot = builder.node('OneHot', [classIndices, classCount, builder.constant(offAndOn)]);
    const logProbabilities = builder.node('Mul', [oneHot, builder.node('LogSoftmax', [logits], { axis: 1 })]);
    return {
      sum: builder.node('Neg', [builder.node('ReduceSum', [logProbabilities], { keepdims: 0 })]),
      gradient: builder.node('Sub', [output.value, oneHot]),
      of: 'logits',
    };
  },
};

export const LOSSES: Readonly<Record<string, Loss>> = {
  binaryCrossentropy: BINARY_CROSSENTROPY,
  sparseCategoricalCrossentropy: SPARSE_CATEGORICAL_CROSSENTROPY,
};
