/**
 * Pad, PadV2 and MirrorPad, of op list `transformation` of tfjs.
 * ONNX operators: Pad 13, for the mode `symmetric` Slice 13 and Concat 13.
 */
import type { Value } from '../onnx/graph.ts';
import type { Op, OpConverter } from './op.ts';
import { knownNumbers, lazyTensor, type OperandShape, type TensorOperand } from './operand.ts';
import { numberLike, valueAs } from './types.ts';

/** `[before, after]` for each dimension. */
type Paddings = readonly (readonly [number, number])[];

function readPaddings(op: Op): Paddings | undefined {
  const numbers = knownNumbers(op.input(1));
  return (
    numbers &&
    Array.from({ length: numbers.length / 2 }, (_, i) => [numbers[2 * i] ?? 0, numbers[2 * i + 1] ?? 0])
  );
}

function paddedShape(op: Op, x: TensorOperand, paddings: Paddings | undefined): OperandShape {
  return x.shape?.map((size, axis) => {
    const [before, after] = paddings?.[axis] ?? [];
    if (before === 0 && after === 0) return size;
    if (before === undefined || after === undefined || typeof size === 'string') return op.newSize();
    return size + before + after;
  });
}

/** All that is put before, then all that is put behind, as ONNX takes it. */
function padsOf(op: Op, paddings: Paddings | undefined): Value {
  const { graph } = op;
  if (paddings)
    return graph.ints([...paddings.map(([before]) => before), ...paddings.map(([, after]) => after)]);
  const pairs = graph.node('Transpose', [valueAs(op, op.input(1), 'int64')], { perm: [1, 0] });
  return graph.node('Reshape', [pairs, graph.ints([-1])]);
}

function padWith(op: Op, x: TensorOperand, fill: () => Value): TensorOperand {
  const paddings = readPaddings(op);
  if (x.dataType === 'complex64' || x.dataType === 'string')
    return op.refuse(`its input is of type ${x.dataType}`);
  if (paddings?.every(([before, after]) => before === 0 && after === 0)) return x;
  return lazyTensor({ dataType: x.dataType, shape: paddedShape(op, x, paddings) }, () =>
    op.graph.node('Pad', [x.value, padsOf(op, paddings), fill()]),
  );
}

export const pad: OpConverter = (op) => {
  const x = op.input(0);
  return padWith(op, x, () => numberLike(op, x.dataType, op.attributes.number('constant_value') ?? 0));
};

export const padV2: OpConverter = (op) => {
  const [x, filling] = [op.input(0), op.input(2)];
  return padWith(op, x, () => {
    const number = knownNumbers(filling)?.[0];
    if (number !== undefined) return numberLike(op, x.dataType, number);
    const fill = x.dataType === 'int32' || x.dataType === 'bool' ? x.dataType : 'float32';
    return op.graph.node('Reshape', [valueAs(op, filling, fill), op.graph.ints([])]);
  });
};

export const mirrorPad: OpConverter = (op) => {
  const x = op.input(0);
  const paddings = readPaddings(op);
  const shape = paddedShape(op, x, paddings);
  if (op.attributes.string('mode') === 'reflect') {
    return lazyTensor({ dataType: x.dataType, shape }, () =>
      op.graph.node('Pad', [x.value, padsOf(op, paddings)], { mode: 'reflect' }),
    );
  }
  if (!paddings) return op.refuse('its paddings are known at run time alone');
  return lazyTensor({ dataType: x.dataType, shape }, () =>
    paddings.reduce((value, [before, after], axis) => mirror(op, value, axis, before, after), x.value),
  );
};

/** Puts the first and the last values, turned around, beside the rest: ONNX has no mode that repeats the border. */
function mirror(op: Op, x: Value, axis: number, before: number, after: number): Value {
  const { graph } = op;
  const slice = (start: number, end: number): Value =>
    graph.node('Slice', [x, graph.ints([start]), graph.ints([end]), graph.ints([axis]), graph.ints([-1])]);
  const parts = [
    ...(before > 0 ? [slice(before - 1, Number.MIN_SAFE_INTEGER)] : []),
    x,
    ...(after > 0 ? [slice(-1, -1 - after)] : []),
  ];
  return parts.length > 1 ? graph.node('Concat', parts, { axis }) : x;
}
