/**
 * AvgPool, MaxPool, their 3D forms and MaxPoolWithArgmax, of op list `convolution` of tfjs.
 * ONNX operators: AveragePool 11 and 19, MaxPool 12 and 22, between Transposes; padding counts in no average.
 * Refused: windows that lie apart, padded, over a number of places known at run time alone (ONNX Runtime pads them wrongly).
 */
import { poolingRefusal, volumeRefusal, windowAttributes, windowCounts } from '../layers/windows.ts';
import type { Value } from '../onnx/graph.ts';
import { readWindows } from './convolution-core.ts';
import { type Grid, namedSizes, overGrid } from './grids.ts';
import { windowNumbers } from './kernels.ts';
import type { Op, OpConverter } from './op.ts';
import { lazyTensor, type TensorOperand } from './operand.ts';
import { castValue, valueAs } from './types.ts';

/** Pools channels that are first. */
type Pool = (op: Op, grid: Grid, attributes: Parameters<Op['graph']['node']>[2]) => Value;

function poolGrid(op: Op, grid: Grid, rank: number, pool: Pool): Grid {
  const windows = readWindows(op, windowNumbers(op, 'ksize', rank), rank);
  const refusal = volumeRefusal(grid.sizes, windows) ?? poolingRefusal(grid.sizes, windows);
  if (refusal) return op.refuse(refusal);
  return {
    value: pool(op, grid, windowAttributes(grid.sizes, windows)),
    channels: grid.channels,
    sizes: namedSizes(op, windowCounts(grid.sizes, windows), grid.sizes),
  };
}

export const pooling =
  (opType: 'AveragePool' | 'MaxPool', rank: number): OpConverter =>
  (op) => {
    const x = op.input(0);
    const pooled = overGrid(op, asFloat(op, x), 'channelsLast', (grid) =>
      poolGrid(op, grid, rank, (_op, { value }, attributes) => op.graph.node(opType, [value], attributes)),
    );
    if (x.dataType === 'float32') return pooled;
    return lazyTensor({ dataType: 'int32', shape: pooled.shape }, () => castValue(op, pooled.value, 'int32'));
  };

function asFloat(op: Op, x: TensorOperand): TensorOperand {
  if (x.dataType !== 'float32' && x.dataType !== 'int32')
    return op.refuse(`its input is of type ${x.dataType}`);
  return lazyTensor({ dataType: 'float32', shape: x.shape }, () => valueAs(op, x, 'float32'));
}

/** ONNX counts places over channels that are first, tfjs over channels that are last. */
export const maxPoolWithArgmax: OpConverter = (op) => {
  const { graph } = op;
  const x = op.input(0);
  const places: Value[] = [];
  const result = overGrid(op, x, 'channelsLast', (grid) =>
    poolGrid(op, grid, 2, (_op, { value }, attributes) => {
      const [pooled = '', indices = ''] = graph.nodes('MaxPool', [value], 2, attributes);
      places.push(turnIndices(op, value, indices));
      return pooled;
    }),
  );
  const indices = places.map((value) => castValue(op, value, 'int32')).join();
  return [result, { kind: 'tensor', value: indices, dataType: 'int32', shape: result.shape }];
};

/** From ((batch · channels + channel) · rows · columns + place) to (batch · rows · columns + place) · channels + channel. */
function turnIndices(op: Op, x: Value, indices: Value): Value {
  const { graph, attributes } = op;
  const sizes = graph.node('Shape', [x]);
  const sizeAt = (axis: number): Value => graph.node('Gather', [sizes, graph.ints([axis])]);
  const count = graph.node('Mul', [sizeAt(2), sizeAt(3)]);
  const range = (axis: number): Value => {
    const [start, step] = [graph.ints([0]), graph.ints([1])].map((list) => graph.node('Squeeze', [list]));
    return graph.node('Range', [start ?? '', graph.node('Squeeze', [sizeAt(axis)]), step ?? '']);
  };
  const channel = graph.node('Unsqueeze', [range(1), graph.ints([0, 2, 3])]);
  const place = graph.node('Mod', [indices, count]);
  const batch = graph.node('Mul', [graph.node('Unsqueeze', [range(0), graph.ints([1, 2, 3])]), count]);
  const whole = attributes.bool('include_batch_in_index') ? graph.node('Add', [place, batch]) : place;
  const turned = graph.node('Add', [graph.node('Mul', [whole, sizeAt(1)]), channel]);
  return graph.node('Transpose', [turned], { perm: [0, 2, 3, 1] });
}
