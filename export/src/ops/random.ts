/**
 * Random numbers, of op list `creation` of tfjs. Seeds are left out: no two programs draw the same numbers from one.
 * ONNX operators: RandomNormalLike 1, RandomUniformLike 1, Multinomial 7, ConstantOfShape 9.
 * Refused: opset 22 and later, whose random numbers ONNX Runtime does not draw, a number of samples known at run time alone, and types that are not float32.
 */
import { DATA_TYPE_NUMBERS } from '../onnx/data-types.ts';
import type { Value } from '../onnx/graph.ts';
import { int64List, sizesIn } from './lists.ts';
import type { Op, OpConverter } from './op.ts';
import { lazyTensor } from './operand.ts';
import { shapeOf } from './shapes.ts';
import { castValue } from './types.ts';

const LAST_OPSET = 21;

/** A tensor that lends its shape to random numbers. */
function emitZeros(op: Op): Value {
  return op.graph.node('ConstantOfShape', [int64List(op, op.input(0))]);
}

function emitUniform(op: Op, zeros: Value, low: number, high: number): Value {
  return op.graph.node('RandomUniformLike', [zeros], { low: { float: low }, high: { float: high } });
}

function checkOpset(op: Op): void {
  if (op.opset > LAST_OPSET) op.refuse(`ONNX Runtime draws random numbers up to opset ${LAST_OPSET} alone`);
}

function numbersOfShape(op: Op, emit: (zeros: Value) => Value, dataType: 'float32' | 'int32' = 'float32') {
  const wanted = op.attributes.dataType('dtype') ?? dataType;
  checkOpset(op);
  if (wanted !== dataType) return op.refuse(`its result is of type ${wanted}`);
  return lazyTensor({ dataType, shape: sizesIn(op, op.input(0)) }, () => emit(emitZeros(op)));
}

export const randomUniform: OpConverter = (op) =>
  numbersOfShape(op, (zeros) =>
    emitUniform(op, zeros, op.attributes.number('minval') ?? 0, op.attributes.number('maxval') ?? 1),
  );

/** Whole numbers from the lower limit to below the upper one. */
export const randomUniformInt: OpConverter = (op) =>
  numbersOfShape(
    op,
    (zeros) => {
      const { attributes, graph } = op;
      const numbers = emitUniform(
        op,
        zeros,
        attributes.number('minval') ?? 0,
        attributes.number('maxval') ?? 1,
      );
      return castValue(op, graph.node('Floor', [numbers]), 'int32');
    },
    'int32',
  );

export const randomNormal: OpConverter = (op) =>
  numbersOfShape(op, (zeros) => op.graph.node('RandomNormalLike', [zeros]));

/** Numbers further off than two deviations are drawn again: after this many times one in ten million is left, and cut. */
const DRAW_COUNT = 5;

export const truncatedNormal: OpConverter = (op) =>
  numbersOfShape(op, (zeros) => {
    const { graph, attributes } = op;
    const draws = Array.from({ length: DRAW_COUNT }, () => graph.node('RandomNormalLike', [zeros]));
    const kept = draws.reduce((current, other) => {
      const isNear = graph.node('Less', [graph.node('Abs', [current]), graph.float(2)]);
      return graph.node('Where', [isNear, current, other]);
    });
    const cut = graph.node('Clip', [kept, graph.float(-2), graph.float(2)]);
    const scaled = graph.node('Mul', [cut, graph.float(attributes.number('stddev') ?? 1)]);
    return graph.node('Add', [scaled, graph.float(attributes.number('means') ?? 0)]);
  });

export const multinomial: OpConverter = (op) => {
  const logits = op.input(0);
  const count = op.number(1);
  checkOpset(op);
  return lazyTensor({ dataType: 'int32', shape: [...shapeOf(op, logits).slice(0, -1), count] }, () =>
    op.graph.node('Multinomial', [logits.value], { sample_size: count, dtype: DATA_TYPE_NUMBERS.int32 }),
  );
};
