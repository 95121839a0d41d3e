/** Lists of whole numbers, as shapes, axes and paddings are. */
import { type Dimension, elementCount, type Value } from '../onnx/graph.ts';
import { countable } from './countable.ts';
import type { Op } from './op.ts';
import { knownNumbers, type OperandShape, type TensorOperand } from './operand.ts';
import { knownSizes } from './shapes.ts';
import { valueAs } from './types.ts';

/** A list as int64 `[length]`, as ONNX takes it. A single number becomes a list of one. */
export function int64List(op: Op, operand: TensorOperand): Value {
  const numbers = knownNumbers(operand);
  if (numbers) return op.graph.ints(numbers.map(Math.trunc));
  const value = valueAs(op, operand, 'int64');
  return operand.shape?.length === 1 ? value : op.graph.node('Reshape', [value, op.graph.ints([-1])]);
}

/** How long a list is, where that is known. */
export function listLength(op: Op, { shape }: TensorOperand): number | undefined {
  const sizes = knownSizes(shape);
  return sizes && countable(op, elementCount(sizes), 'numbers in a list');
}

/** The sizes that a list holds; where nothing is known of one, it gets a name of its own. */
export function sizesIn(op: Op, list: TensorOperand): OperandShape {
  const { elements = knownNumbers(list) } = list;
  const wrong = elements?.find((size) => typeof size === 'number' && !(Number.isInteger(size) && size >= -1));
  if (wrong !== undefined) return op.refuse(`it names a size of ${wrong}`);
  if (elements) return elements;
  const length = listLength(op, list);
  return length === undefined ? undefined : Array.from({ length }, () => op.newSize());
}

/** The product of some sizes; the name of a size stays where all the others are 1. */
export function multiplySizes(op: Op, sizes: readonly Dimension[]): Dimension {
  const open = sizes.filter((size) => typeof size !== 'number');
  const known = elementCount(sizes.filter((size) => typeof size === 'number'));
  if (open.length === 0 || known === 0) return known;
  return open.length === 1 && known === 1 ? (open[0] ?? 1) : op.newSize();
}
