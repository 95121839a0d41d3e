/** Activations with their derivatives, by tfjs' names. */
import type { GraphBuilder, Value } from '@onnx-bridge/export/onnx';

export interface Activation {
  emit(builder: GraphBuilder, input: Value): Value;
  /** Gradient of the input from the gradient of the output and the output itself. */
  backward(builder: GraphBuilder, gradient: Value, output: Value): Value;
}

/** Keyed by the name in a tfjs layer configuration. */
export const ACTIVATIONS: Readonly<Record<string, Activation>> = {
  linear: {
    emit: (_builder, input) => input,
    backward: (_builder, gradient) => gradient,
  },
  relu: {
    emit: (builder, input) => builder.node('Relu', [input]),
    backward: (builder, gradient, output) =>
      builder.node('Where', [
        builder.node('Greater', [output, builder.float(0)]),
        gradient,
        builder.float(0),
      ]),
  },
  sigmoid: {
    emit: (builder, input) => builder.node('Sigmoid', [input]),
    backward: (builder, gradient, output) => {
      const slope = builder.node('Mul', [output, builder.node('Sub', [builder.float(1), output])]);
      return builder.node('Mul', [gradient, slope]);
    },
  },
  tanh: {
    emit: (builder, input) => builder.node('Tanh', [input]),
    backward: (builder, gradient, output) => {
      const slope = builder.node('Sub', [builder.float(1), builder.node('Mul', [output, output])]);
      return builder.node('Mul', [gradient, slope]);
    },
  },
  softmax: {
    emit: (builder, input) => builder.node('Softmax', [input], { axis: -1 }),
    backward: (builder, gradient, output) => {
      const weighted = builder.node('Mul', [gradient, output]);
      const sum = builder.node('ReduceSum', [weighted, builder.ints([-1])], { keepdims: 1 });
      return builder.node('Sub', [weighted, builder.node('Mul', [output, sum])]);
    },
  },
};
