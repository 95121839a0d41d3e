/**
 * ConcatV2, Concat, Pack, Unpack, Split and SplitV, of op list `slice_join` of tfjs.
 * ONNX operators: Concat 13, Unsqueeze 13, Gather 13, Split 13 and 18.
 */
import type { Dimension } from '../onnx/graph.ts';
import { countable } from './countable.ts';
import type { Op, OpConverter } from './op.ts';
import { elementsOperand, lazyTensor, type Operand, type TensorOperand } from './operand.ts';
import { normalizeAxis, shapeOf } from './shapes.ts';

/** The elements of several lists, one behind the other, where all of them are followed. */
function joinElements(inputs: readonly TensorOperand[]): readonly Dimension[] | undefined {
  const elements = inputs.flatMap((input) =>
    input.dataType === 'int32' && input.elements ? [input.elements] : [],
  );
  return elements.length === inputs.length ? elements.flat() : undefined;
}

function checkTypes(op: Op, inputs: readonly TensorOperand[]): TensorOperand {
  const [first] = inputs;
  if (!first) return op.refuse('it has no inputs');
  const other = inputs.find(({ dataType }) => dataType !== first.dataType);
  if (other) op.refuse(`its inputs are of the types ${first.dataType} and ${other.dataType}`);
  if (first.dataType === 'complex64') op.refuse('its inputs are complex');
  return first;
}

function concat(op: Op, inputs: readonly TensorOperand[], axisPlace: number): Operand {
  const first = checkTypes(op, inputs);
  if (inputs.length === 1) return first;
  const known = inputs.find(({ shape }) => shape) ?? first;
  const axis = normalizeAxis(op, op.number(axisPlace), shapeOf(op, known).length);
  const shape = shapeOf(op, known).map((size, i) => {
    const sizes = inputs.map((input) => input.shape?.[i]);
    const numbers = sizes.filter((other) => typeof other === 'number');
    if (i !== axis) return numbers[0] ?? size;
    return numbers.length === sizes.length ? numbers.reduce((sum, number) => sum + number, 0) : op.newSize();
  });
  const emit = () =>
    op.graph.node(
      'Concat',
      inputs.map(({ value }) => value),
      { axis },
    );
  const elements = shape.length === 1 ? joinElements(inputs) : undefined;
  return elements
    ? elementsOperand(op.graph, elements, [elements.length], emit)
    : lazyTensor({ dataType: first.dataType, shape }, emit);
}

/** tfjs takes as many inputs as the attribute says, and no more. */
export const concatV2: OpConverter = (op) =>
  concat(op, op.inputs.slice(0, -1).slice(0, op.attributes.number('N') ?? 2), -1);

export const concatV1: OpConverter = (op) =>
  concat(op, op.inputs.slice(1).slice(0, op.attributes.number('N') ?? 2), 0);

export const pack: OpConverter = (op) => {
  const first = checkTypes(op, op.inputs);
  const from = op.inputs.find(({ shape }) => shape)?.shape ?? shapeOf(op, first);
  const axis = normalizeAxis(op, op.attributes.number('axis') ?? 0, from.length + 1);
  const shape = from.toSpliced(axis, 0, op.inputs.length);
  const emit = () => {
    const parts = op.inputs.map(({ value }) => op.graph.node('Unsqueeze', [value, op.graph.ints([axis])]));
    return op.graph.node('Concat', parts, { axis });
  };
  const elements = from.length === 0 ? joinElements(op.inputs) : undefined;
  return elements
    ? elementsOperand(op.graph, elements, [elements.length], emit)
    : lazyTensor({ dataType: first.dataType, shape }, emit);
};

export const unpack: OpConverter = (op) => {
  const x = op.input(0);
  const from = shapeOf(op, x);
  if (x.dataType === 'complex64') return op.refuse('its input is complex');
  const axis = normalizeAxis(op, op.attributes.number('axis') ?? 0, from.length);
  const size = from[axis];
  const count = typeof size === 'number' ? size : op.attributes.number('num');
  if (count === undefined) return op.refuse('the number of its outputs is known at run time alone');
  return Array.from({ length: countable(op, count, 'outputs') }, (_, i) => {
    const emit = () => op.graph.node('Gather', [x.value, op.graph.int(i)], { axis });
    const element = x.dataType === 'int32' && from.length === 1 ? x.elements?.[i] : undefined;
    return element === undefined
      ? lazyTensor({ dataType: x.dataType, shape: from.toSpliced(axis, 1) }, emit)
      : elementsOperand(op.graph, [element], [], emit);
  });
};

function splitInto(op: Op, x: TensorOperand, axis: number, sizes: readonly number[]): readonly Operand[] {
  const values = op.graph.nodes('Split', [x.value, op.graph.ints(sizes)], sizes.length, { axis });
  return values.map((value, i) => ({
    kind: 'tensor',
    value,
    dataType: x.dataType,
    shape: shapeOf(op, x).with(axis, sizes[i] ?? 0),
  }));
}

export const split: OpConverter = (op) => {
  const x = op.input(1);
  const from = shapeOf(op, x);
  const axis = normalizeAxis(op, op.number(0), from.length);
  const count = countable(op, op.attributes.number('num_split') ?? 1, 'outputs');
  if (x.dataType === 'complex64') return op.refuse('its input is complex');
  const size = from[axis];
  if (count === 1) return x;
  if (typeof size === 'number') {
    return splitInto(
      op,
      x,
      axis,
      Array.from({ length: count }, () => size / count),
    );
  }
  const part = op.newSize();
  const attributes = op.opset < 18 ? { axis } : { axis, num_outputs: count };
  return op.graph
    .nodes('Split', [x.value], count, attributes)
    .map((value) => ({ kind: 'tensor', value, dataType: x.dataType, shape: from.with(axis, part) }));
};

export const splitV: OpConverter = (op) => {
  const x = op.input(0);
  const from = shapeOf(op, x);
  const axis = normalizeAxis(op, op.number(2), from.length);
  const sizes = op.numbers(1);
  const rest = sizes.indexOf(-1);
  if (x.dataType === 'complex64') return op.refuse('its input is complex');
  if (sizes.length === 1) return x;
  if (rest < 0) return splitInto(op, x, axis, sizes);
  const total = from[axis];
  if (typeof total !== 'number')
    return op.refuse('one of its sizes is -1, of a size known at run time alone');
  const others = sizes.reduce((sum, size) => sum + size, 1);
  return splitInto(op, x, axis, sizes.with(rest, total - others));
};
