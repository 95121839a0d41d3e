/** Operands that go into the bodies of If and Loop and come out of them. */
import type { Dimension, Value } from '../onnx/graph.ts';
import type { GraphBuilder } from '../onnx/graph-builder.ts';
import type { Op } from './op.ts';
import { ONNX_TYPES, type Operand, type OperandShape } from './operand.ts';
import { shapeOf } from './shapes.ts';

/** A complex tensor has one dimension more in ONNX. */
function declaration(op: Op, operand: Operand, name: string) {
  const { dataType } = operand;
  if (dataType === 'string') return op.refuse('one of its values is of type string');
  const sizes = operand.kind === 'tensor' ? shapeOf(op, operand) : [];
  // Sizes get names of their own: a value of the same name may be larger in the next round.
  const open = sizes.map((size, axis) => (typeof size === 'number' ? size : `${name}:${axis}`));
  return {
    dataType: ONNX_TYPES[dataType],
    shape: dataType === 'complex64' ? [...open, 2] : open,
    isSequence: operand.kind === 'list',
  };
}

/** The operand as the body knows it: of its content nothing is known. */
export function declareInput(op: Op, graph: GraphBuilder, name: string, operand: Operand): Operand {
  const { dataType, shape, isSequence } = declaration(op, operand, `${op.name}/${name}`);
  const value = isSequence ? graph.sequenceInput(name, dataType) : graph.input(name, dataType, shape);
  return withValue(operand, value);
}

export function declareOutput(op: Op, graph: GraphBuilder, name: string, operand: Operand): void {
  graph.output(operand.value, { name, ...declaration(op, operand, `${op.name}/${name}`) });
}

/** Another value of the same type and shape. */
export function withValue(operand: Operand, value: Value): Operand {
  if (operand.kind === 'list') return { ...operand, value };
  return { kind: 'tensor', value, dataType: operand.dataType, shape: operand.shape };
}

/**
 * What is known of a value that is either of two.
 *
 * @param nameSize names the size along an axis where the two differ.
 */
export function mergeOperands(
  op: Op,
  a: Operand,
  b: Operand,
  nameSize: (axis: number) => Dimension,
): Operand {
  if (a.dataType !== b.dataType) op.refuse(`one of its values is ${a.dataType} or ${b.dataType}`);
  if (a.kind === 'list' && b.kind === 'list') {
    if (a.isReserved !== b.isReserved) op.refuse('one of its values is one of two kinds of lists');
    const [first, second] = [a, b].map(({ elementShape }) => elementShape);
    // What a list holds is known from the first write on.
    if (a.isBlank !== b.isBlank || !first || !second) {
      return {
        ...a,
        elementShape: (a.isBlank ? second : first) ?? first ?? second,
        isBlank: a.isBlank && b.isBlank,
      };
    }
    return { ...a, elementShape: mergeShapes(op, first, second, nameSize) };
  }
  if (a.kind === 'list' || b.kind === 'list') return op.refuse('one of its values is a tensor or a list');
  const shape = mergeShapes(op, shapeOf(op, a), shapeOf(op, b), nameSize);
  return { kind: 'tensor', value: a.value, dataType: a.dataType, shape };
}

function mergeShapes(
  op: Op,
  a: readonly Dimension[],
  b: readonly Dimension[],
  nameSize: (axis: number) => Dimension,
): OperandShape {
  if (a.length !== b.length) op.refuse(`one of its values has ${a.length} or ${b.length} dimensions`);
  return a.map((size, axis) => (size === b[axis] ? size : nameSize(axis)));
}
