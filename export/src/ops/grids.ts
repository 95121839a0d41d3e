/**
 * Places with channels, which tfjs has last and ONNX first.
 * ONNX operator: Transpose 13; a pass removes what meets its opposite.
 */
import type { Dimension, Value } from '../onnx/graph.ts';
import type { Op } from './op.ts';
import { lazyTensor, type TensorOperand } from './operand.ts';
import { shapeOf } from './shapes.ts';

/** A tensor `[batch, channels, ...sizes]`. */
export interface Grid {
  readonly value: Value;
  readonly channels: Dimension;
  readonly sizes: readonly Dimension[];
}

export type DataFormat = 'channelsLast' | 'channelsFirst';

/** The attribute `data_format`, whatever the number of its axes: NHWC, NCDHW. */
export function dataFormatOf(op: Op): DataFormat {
  return op.attributes.string('data_format')?.startsWith('nc') ? 'channelsFirst' : 'channelsLast';
}

/** Runs what wants channels first on a tensor that has them elsewhere. */
export function overGrid(
  op: Op,
  x: TensorOperand,
  format: DataFormat,
  emit: (grid: Grid) => Grid,
): TensorOperand {
  const { graph } = op;
  const shape = shapeOf(op, x);
  const axes = shape.slice(2).map((_, i) => i);
  const [batch = 1] = shape;
  if (x.dataType !== 'float32') return op.refuse(`its input is of type ${x.dataType}`);
  if (format === 'channelsFirst') {
    const [, channels = 1, ...sizes] = shape;
    const result = emit({ value: x.value, channels, sizes });
    return lazyTensor(
      { dataType: 'float32', shape: [batch, result.channels, ...result.sizes] },
      () => result.value,
    );
  }
  const first = graph.node('Transpose', [x.value], {
    perm: [0, shape.length - 1, ...axes.map((axis) => axis + 1)],
  });
  const result = emit({ value: first, channels: shape.at(-1) ?? 1, sizes: shape.slice(1, -1) });
  return lazyTensor({ dataType: 'float32', shape: [batch, ...result.sizes, result.channels] }, () =>
    graph.node('Transpose', [result.value], { perm: [0, ...axes.map((axis) => axis + 2), 1] }),
  );
}

/** Sizes that ONNX works out at run time get names of their own; those of the input stay. */
export function namedSizes(
  op: Op,
  sizes: readonly Dimension[],
  from: readonly Dimension[],
): readonly Dimension[] {
  return sizes.map((size, i) => (typeof size === 'number' || size === from[i] ? size : op.newSize()));
}
