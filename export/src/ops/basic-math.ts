/**
 * Functions of single numbers: op list `basic_math` of tfjs.
 * ONNX operators (versions in opset 13): Abs, Acos, Acosh, Asin, Asinh, Atan, Atanh, Ceil, Clip, Cos, Cosh, Elu, Erf,
 * Exp, Floor, IsInf, IsNaN, LeakyRelu, Log, Neg, Not, Or, PRelu, Reciprocal, Round, Selu, Sigmoid, Sign, Sin, Sinh,
 * Softplus, Sqrt, Tan, Tanh. What TensorFlow has for floats alone is refused for other types.
 */
import { COMPLEX_OPS } from './complex.ts';
import type { Op, OpConverter, OpTable } from './op.ts';
import { knownNumbers, lazyTensor, type TensorOperand } from './operand.ts';
import { broadcastShapes } from './shapes.ts';
import { numberLike, valueAs } from './types.ts';
import { type EmitUnary, floatUnary, mapTensor, node, numberUnary } from './unary.ts';

const square: EmitUnary = (op, x) => op.graph.node('Mul', [x, x]);
const rsqrt: EmitUnary = (op, x) => op.graph.node('Reciprocal', [op.graph.node('Sqrt', [x])]);
const isNumber: EmitUnary = (op, x) => {
  const isNot = op.graph.node('Or', [op.graph.node('IsNaN', [x]), op.graph.node('IsInf', [x])]);
  return op.graph.node('Not', [isNot]);
};

/** tanh(x / 2) · (eˣ + 1), since eˣ - 1 loses its digits for a small x. */
const expm1: EmitUnary = (op, x) => {
  const { graph } = op;
  const half = graph.node('Tanh', [graph.node('Mul', [x, graph.float(0.5)])]);
  return graph.node('Mul', [half, graph.node('Add', [graph.node('Exp', [x]), graph.float(1)])]);
};

/** 2 · artanh(x / (x + 2)) for a small x, for which log(1 + x) loses its digits. */
const log1p: EmitUnary = (op, x) => {
  const { graph } = op;
  const ratio = graph.node('Div', [x, graph.node('Add', [x, graph.float(2)])]);
  const near = graph.node('Mul', [graph.float(2), graph.node('Atanh', [ratio])]);
  const far = graph.node('Log', [graph.node('Add', [x, graph.float(1)])]);
  const isSmall = graph.node('Less', [graph.node('Abs', [x]), graph.float(0.5)]);
  return graph.node('Where', [isSmall, near, far]);
};

/** Relu of ONNX takes whole numbers from opset 14 on. */
const relu: EmitUnary = (op, x, dataType) =>
  dataType === 'float32'
    ? op.graph.node('Relu', [x])
    : op.graph.node('Max', [x, numberLike(op, dataType, 0)]);

const relu6: EmitUnary = (op, x, dataType) =>
  op.graph.node('Clip', [x, numberLike(op, dataType, 0), numberLike(op, dataType, 6)]);

const clipByValue: OpConverter = (op) => {
  const x = op.input(0);
  const { dataType } = x;
  if (dataType !== 'float32' && dataType !== 'int32') return op.refuse(`its input is of type ${dataType}`);
  const limitOf = (place: number) => {
    const limit = knownNumbers(op.input(place))?.[0];
    if (limit !== undefined) return numberLike(op, dataType, limit);
    return op.graph.node('Reshape', [valueAs(op, op.input(place), dataType), op.graph.ints([])]);
  };
  return mapTensor(op, x, (_op, value) => op.graph.node('Clip', [value, limitOf(1), limitOf(2)]));
};

const leakyRelu: OpConverter = (op) => {
  const alpha = op.attributes.number('alpha') ?? 0.2;
  return floatUnary(node('LeakyRelu', { alpha: { float: alpha } }))(op);
};

/** The slopes broadcast to the input. */
export function prelu(op: Op, x: TensorOperand, alpha: TensorOperand): TensorOperand {
  return mapTensor(op, x, (_op, value) => op.graph.node('PRelu', [value, valueAs(op, alpha, 'float32')]));
}

/** The arc tangent of y / x, moved by half a turn where x is negative. */
const atan2: OpConverter = (op) => {
  const { graph } = op;
  const [y, x] = [op.input(0), op.input(1)];
  return lazyTensor({ dataType: 'float32', shape: broadcastShapes(op, y.shape, x.shape) }, () => {
    const [up, right] = [valueAs(op, y, 'float32'), valueAs(op, x, 'float32')];
    const zero = graph.float(0);
    const turn = graph.node('Where', [
      graph.node('Less', [up, zero]),
      graph.float(-Math.PI),
      graph.float(Math.PI),
    ]);
    const angle = graph.node('Atan', [graph.node('Div', [up, right])]);
    const moved = graph.node('Where', [
      graph.node('Less', [right, zero]),
      graph.node('Add', [angle, turn]),
      angle,
    ]);
    const upright = graph.node('Mul', [graph.node('Sign', [up]), graph.float(Math.PI / 2)]);
    return graph.node('Where', [graph.node('Equal', [right, zero]), upright, moved]);
  });
};

export const BASIC_MATH_OPS = {
  ...COMPLEX_OPS,
  Acos: floatUnary(node('Acos')),
  Acosh: floatUnary(node('Acosh')),
  Asin: floatUnary(node('Asin')),
  Asinh: floatUnary(node('Asinh')),
  Atan: floatUnary(node('Atan')),
  Atan2: atan2,
  Atanh: floatUnary(node('Atanh')),
  Ceil: floatUnary(node('Ceil')),
  ClipByValue: clipByValue,
  Cos: floatUnary(node('Cos')),
  Cosh: floatUnary(node('Cosh')),
  Elu: floatUnary(node('Elu')),
  Erf: floatUnary(node('Erf')),
  Exp: floatUnary(node('Exp')),
  Expm1: floatUnary(expm1),
  Floor: floatUnary(node('Floor')),
  IsFinite: floatUnary(isNumber, 'bool'),
  IsInf: floatUnary(node('IsInf'), 'bool'),
  IsNan: floatUnary(node('IsNaN'), 'bool'),
  LeakyRelu: leakyRelu,
  Log: floatUnary(node('Log')),
  Log1p: floatUnary(log1p),
  Neg: numberUnary(node('Neg')),
  Prelu: (op) => prelu(op, op.input(0), op.input(1)),
  Reciprocal: floatUnary(node('Reciprocal')),
  Relu: numberUnary(relu),
  Relu6: numberUnary(relu6),
  Round: floatUnary(node('Round')),
  Rsqrt: floatUnary(rsqrt),
  Selu: floatUnary(node('Selu')),
  Sigmoid: floatUnary(node('Sigmoid')),
  Sign: numberUnary(node('Sign')),
  Sin: floatUnary(node('Sin')),
  Sinh: floatUnary(node('Sinh')),
  Softplus: floatUnary(node('Softplus')),
  Sqrt: floatUnary(node('Sqrt')),
  Square: numberUnary(square),
  Tan: floatUnary(node('Tan')),
  Tanh: floatUnary(node('Tanh')),
} satisfies OpTable;
