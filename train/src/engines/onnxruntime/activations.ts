/** The activations of tfjs with their derivatives. */
import type { GraphBuilder, Value } from '@onnx-bridge/export/onnx';
import { arithmetic } from './arithmetic.ts';

/** What an activation was given and what it gave. */
export interface ActivationPoint {
  /** Only read where `needsInput`. */
  readonly input: Value;
  readonly output: Value;
  /** The gradient times the output, where somebody has it already: sigmoid and tanh need fewer nodes then. */
  readonly product?: Value | undefined;
}

export interface Activation {
  /** @param axis the dimension that holds the units; softmax sums over it. */
  emit(builder: GraphBuilder, input: Value, axis: number): Value;
  /** Gradient of the input from the gradient of the output. */
  backward(builder: GraphBuilder, gradient: Value, point: ActivationPoint, axis: number): Value;
  /** Whether the derivative cannot be had from the output alone. */
  readonly needsInput: boolean;
  readonly isElementwise: boolean;
}

type Ops = ReturnType<typeof arithmetic>;
type Slope = (ops: Ops, value: Value, builder: GraphBuilder) => Value;

const GELU_SCALE = Math.sqrt(2 / Math.PI);
const GELU_CUBE = 0.044715;
const SELU_ALPHA = 1.6732632423543772;
const SELU_SCALE = 1.0507009873554805;

/** An activation that is one ONNX operator, with its slope as a function of the output. */
function fromOutput(opType: string, slope: Slope): Activation {
  return {
    emit: (builder, input) => builder.node(opType, [input]),
    backward: (builder, gradient, { output }) =>
      builder.node('Mul', [gradient, slope(arithmetic(builder), output, builder)]),
    needsInput: false,
    isElementwise: true,
  };
}

/** An activation whose gradient follows from the output and the gradient times the output. */
function fromProduct(
  opType: string,
  backward: (ops: Ops, gradient: Value, product: Value, output: Value) => Value,
): Activation {
  return {
    emit: (builder, input) => builder.node(opType, [input]),
    backward(builder, gradient, { output, product }) {
      const ops = arithmetic(builder);
      return backward(ops, gradient, product ?? ops.multiply(gradient, output), output);
    },
    needsInput: false,
    isElementwise: true,
  };
}

/** An activation with its slope as a function of the input. */
function fromInput(emit: Slope, slope: Slope): Activation {
  return {
    emit: (builder, input) => emit(arithmetic(builder), input, builder),
    backward: (builder, gradient, { input }) =>
      builder.node('Mul', [gradient, slope(arithmetic(builder), input, builder)]),
    needsInput: true,
    isElementwise: true,
  };
}

/** `whenTrue` where the output lies above `low` (and below `high`), else `whenFalse`. */
function between(
  builder: GraphBuilder,
  output: Value,
  [low, high]: readonly [number, number?],
  [whenTrue, whenFalse]: readonly [Value, Value],
): Value {
  const above = builder.node('Greater', [output, builder.float(low)]);
  const inside =
    high === undefined
      ? above
      : builder.node('And', [above, builder.node('Less', [output, builder.float(high)])]);
  return builder.node('Where', [inside, whenTrue, whenFalse]);
}

const relu = (emit: Activation['emit'], range: readonly [number, number?]): Activation => ({
  emit,
  backward: (builder, gradient, { output }) => between(builder, output, range, [gradient, builder.float(0)]),
  needsInput: false,
  isElementwise: true,
});

/** Probability that a normal variable is below the value. */
const normalCdf: Slope = ({ add, multiply }, value, builder) =>
  multiply(add(builder.node('Erf', [multiply(value, Math.SQRT1_2)]), 1), 0.5);

const geluTanh: Slope = ({ add, multiply, power }, value, builder) =>
  builder.node('Tanh', [multiply(add(multiply(power(value, 3), GELU_CUBE), value), GELU_SCALE)]);

const mishTanh: Slope = (_ops, value, builder) => builder.node('Tanh', [builder.node('Softplus', [value])]);

/** Keyed by the name in a tfjs layer configuration. */
export const ACTIVATIONS: Readonly<Record<string, Activation>> = {
  elu: fromOutput('Elu', ({ add }, output, builder) =>
    add(builder.node('Min', [output, builder.float(0)]), 1),
  ),
  gelu: fromInput(
    (ops, x, builder) => ops.multiply(x, normalCdf(ops, x, builder)),
    (ops, x, builder) => {
      const { add, multiply, square } = ops;
      const bell = builder.node('Exp', [multiply(square(x), -0.5)]);
      return add(normalCdf(ops, x, builder), multiply(multiply(x, bell), 1 / Math.sqrt(2 * Math.PI)));
    },
  ),
  gelu_new: fromInput(
    (ops, x, builder) => ops.multiply(ops.multiply(ops.add(geluTanh(ops, x, builder), 1), x), 0.5),
    (ops, x, builder) => {
      const { add, multiply, square, complement } = ops;
      const tanh = geluTanh(ops, x, builder);
      const inner = multiply(add(multiply(square(x), 3 * GELU_CUBE), 1), GELU_SCALE);
      return multiply(add(add(tanh, 1), multiply(multiply(x, complement(square(tanh))), inner)), 0.5);
    },
  ),
  hardSigmoid: fromOutput('HardSigmoid', (_ops, output, builder) =>
    between(builder, output, [0, 1], [builder.float(0.2), builder.float(0)]),
  ),
  linear: {
    emit: (_builder, input) => input,
    backward: (_builder, gradient) => gradient,
    needsInput: false,
    isElementwise: true,
  },
  logSoftmax: {
    emit: (builder, input, axis) => builder.node('LogSoftmax', [input], { axis }),
    backward(builder, gradient, { output }, axis) {
      const { multiply, subtract, sum } = arithmetic(builder);
      return subtract(gradient, multiply(builder.node('Exp', [output]), sum(gradient, [axis])));
    },
    needsInput: false,
    isElementwise: false,
  },
  mish: fromInput(
    (ops, x, builder) => ops.multiply(x, mishTanh(ops, x, builder)),
    (ops, x, builder) => {
      const { add, multiply, square, complement } = ops;
      const tanh = mishTanh(ops, x, builder);
      return add(tanh, multiply(multiply(x, complement(square(tanh))), builder.node('Sigmoid', [x])));
    },
  ),
  relu: relu((builder, input) => builder.node('Relu', [input]), [0]),
  relu6: relu((builder, input) => builder.node('Clip', [input, builder.float(0), builder.float(6)]), [0, 6]),
  selu: fromOutput('Selu', ({ add }, output, builder) =>
    between(builder, output, [0], [builder.float(SELU_SCALE), add(output, SELU_ALPHA * SELU_SCALE)]),
  ),
  sigmoid: fromProduct('Sigmoid', ({ subtract, multiply }, _gradient, product, output) =>
    subtract(product, multiply(product, output)),
  ),
  softmax: {
    emit: (builder, input, axis) => builder.node('Softmax', [input], { axis }),
    backward(builder, gradient, { output }, axis) {
      const { multiply, subtract, sum } = arithmetic(builder);
      const weighted = multiply(gradient, output);
      return subtract(weighted, multiply(output, sum(weighted, [axis])));
    },
    needsInput: false,
    isElementwise: false,
  },
  softplus: fromOutput('Softplus', ({ complement }, output, builder) =>
    complement(builder.node('Exp', [builder.node('Neg', [output])])),
  ),
  softsign: fromOutput('Softsign', ({ square, complement }, output, builder) =>
    square(complement(builder.node('Abs', [output]))),
  ),
  swish: fromInput(
    ({ multiply }, x, builder) => multiply(x, builder.node('Sigmoid', [x])),
    ({ add, multiply, complement }, x, builder) => {
      const sigmoid = builder.node('Sigmoid', [x]);
      return multiply(sigmoid, add(multiply(x, complement(sigmoid)), 1));
    },
  ),
  tanh: fromProduct('Tanh', ({ subtract, multiply }, gradient, product, output) =>
    subtract(gradient, multiply(product, output)),
  ),
};

/** @throws {Error} for a name that is not in the table: a rule let it pass. */
export function findActivation(name: string): Activation {
  const activation = ACTIVATIONS[name];
  if (!activation) throw new Error(`no activation "${name}"`);
  return activation;
}
