/**
 * Ops on two tensors that broadcast: op list `arithmetic` of tfjs.
 * ONNX operators: Add, Sub, Mul, Div, Mod, Pow, Max, Min, Floor, Where, Equal (versions in opset 13).
 * As in tfjs, inputs of different types both become the wider one, a quotient of whole numbers is rounded down, and
 * FloorDiv always gives int32. Refused: arithmetic on bool and on complex numbers other than sums and differences.
 */
import type { Dimension, Value } from '../onnx/graph.ts';
import type { OperandType } from '../read/graph-description.ts';
import type { Op, OpConverter, OpTable } from './op.ts';
import { elementsOperand, lazyTensor, type TensorOperand } from './operand.ts';
import { broadcastShapes } from './shapes.ts';
import { castValue, commonType, numberLike, valueIn } from './types.ts';

type Emit = (op: Op, a: Value, b: Value, dataType: OperandType) => Value;
/** Computes with sizes; undefined where the result is no number that is known. */
type Fold = (a: Dimension, b: Dimension) => Dimension | undefined;

interface Binary {
  readonly emit: Emit;
  readonly fold?: Fold;
  readonly resultType?: OperandType;
  readonly isComplexFine?: boolean;
}

const node =
  (opType: string): Emit =>
  (op, a, b) =>
    op.graph.node(opType, [a, b]);

const numbers =
  (compute: (a: number, b: number) => number): Fold =>
  (a, b) =>
    typeof a === 'number' && typeof b === 'number' ? compute(a, b) : undefined;

function combine(op: Op, a: TensorOperand, b: TensorOperand, binary: Binary): TensorOperand {
  const common = commonType([a, b]);
  if (common === 'bool' || common === 'string' || (common === 'complex64' && !binary.isComplexFine)) {
    return op.refuse(`its inputs are of type ${common}`);
  }
  const dataType = binary.resultType ?? common;
  const shape = broadcastShapes(op, a.shape, b.shape);
  const emit = () => binary.emit(op, valueIn(op, a, common), valueIn(op, b, common), common);
  const elements = foldElements(op, a, b, binary.fold);
  if (elements && shape && dataType === 'int32')
    return elementsOperand(op.graph, elements, shape.map(Number), emit);
  return lazyTensor({ dataType, shape }, emit);
}

/** Follows sizes through arithmetic, so that shapes which are computed stay known. */
function foldElements(op: Op, a: TensorOperand, b: TensorOperand, fold: Fold | undefined) {
  if (!a.elements || !b.elements || !fold) return undefined;
  const length = Math.max(a.elements.length, b.elements.length);
  const at = (elements: readonly Dimension[], i: number) => elements[elements.length === 1 ? 0 : i] ?? 0;
  const [left, right] = [a.elements, b.elements];
  return Array.from({ length }, (_, i) => fold(at(left, i), at(right, i)) ?? op.newSize());
}

const binary =
  (options: Binary): OpConverter =>
  (op) =>
    combine(op, op.input(0), op.input(1), options);

/** Times one and divided by one are known even for a size known at run time alone. */
const times: Fold = (a, b) => (a === 1 ? b : b === 1 ? a : numbers((x, y) => Math.imul(x, y))(a, b));
const over: Fold = (a, b) => (b === 1 ? a : numbers((x, y) => (y === 0 ? 0 : Math.floor(x / y)))(a, b));
const plus: Fold = (a, b) => (a === 0 ? b : b === 0 ? a : numbers((x, y) => x + y)(a, b));

/** The remainder has the sign of the divisor. */
const emitMod: Emit = (op, a, b, dataType) => {
  const { graph } = op;
  if (dataType === 'int32') return graph.node('Mod', [a, b]);
  const remainder = graph.node('Mod', [a, b], { fmod: 1 });
  const hasOtherSign = graph.node('Less', [graph.node('Mul', [remainder, b]), graph.float(0)]);
  return graph.node('Where', [hasOtherSign, graph.node('Add', [remainder, b]), remainder]);
};

/** Div of ONNX rounds whole numbers towards zero; without the remainder there is nothing to round. */
const emitFloorDiv: Emit = (op, a, b, dataType) => {
  const { graph } = op;
  if (dataType === 'int32') return graph.node('Div', [graph.node('Sub', [a, graph.node('Mod', [a, b])]), b]);
  return castValue(op, graph.node('Floor', [graph.node('Div', [a, b])]), 'int32');
};

const emitDiv: Emit = (op, a, b, dataType) =>
  dataType === 'int32' ? emitFloorDiv(op, a, b, dataType) : op.graph.node('Div', [a, b]);

const emitDivNoNan: Emit = (op, a, b, dataType) => {
  const { graph } = op;
  const zero = numberLike(op, dataType, 0);
  const isZero = graph.node('Equal', [b, zero]);
  const divisor = graph.node('Where', [isZero, numberLike(op, dataType, 1), b]);
  return graph.node('Where', [isZero, zero, emitDiv(op, a, divisor, dataType)]);
};

const emitSquaredDifference: Emit = (op, a, b) => {
  const difference = op.graph.node('Sub', [a, b]);
  return op.graph.node('Mul', [difference, difference]);
};

const ADD: Binary = { emit: node('Add'), fold: plus, isComplexFine: true };
const DIV: Binary = { emit: emitDiv, fold: over };
const MOD = binary({ emit: emitMod });

const addN: OpConverter = (op) =>
  op.inputs.slice(1).reduce((sum, _, i) => combine(op, sum, op.input(i + 1), ADD), op.input(0));

export const ARITHMETIC_OPS = {
  Add: binary(ADD),
  AddN: addN,
  AddV2: binary(ADD),
  BiasAdd: binary(ADD),
  Div: binary(DIV),
  DivNoNan: binary({ emit: emitDivNoNan }),
  FloorDiv: binary({ emit: emitFloorDiv, fold: over, resultType: 'int32' }),
  FloorMod: MOD,
  Maximum: binary({ emit: node('Max'), fold: numbers(Math.max) }),
  Minimum: binary({ emit: node('Min'), fold: numbers(Math.min) }),
  Mod: MOD,
  Mul: binary({ emit: node('Mul'), fold: times }),
  Pow: binary({ emit: node('Pow') }),
  RealDiv: binary(DIV),
  SquaredDifference: binary({ emit: emitSquaredDifference }),
  Sub: binary({ emit: node('Sub'), fold: numbers((a, b) => a - b), isComplexFine: true }),
} satisfies OpTable;
