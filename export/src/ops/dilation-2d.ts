/**
 * Dilation2D, of op list `convolution` of tfjs: the largest sum of a place and the filter's value there. ONNX has no such
 * operator: each place of the filter gives a shifted slice of the input.
 * ONNX operators: Pad 13, Slice 13, Add 14, Max 13. Refused: padding with strides over sizes known at run time alone.
 */
import { type Windows, windowAttributes, windowCounts } from '../layers/windows.ts';
import type { Value } from '../onnx/graph.ts';
import { namedSizes } from './grids.ts';
import { windowNumbers } from './kernels.ts';
import type { Op, OpConverter } from './op.ts';
import { lazyTensor } from './operand.ts';
import { knownSizes, shapeOf } from './shapes.ts';
import { FAR } from './slice.ts';

/** Below every number that is compared with it. */
const LOWEST = -3.4028234663852886e38;

export const dilation2d: OpConverter = (op) => {
  const { graph } = op;
  const [x, filter] = [op.input(0), op.input(1)];
  const [batch = 1, ...rest] = shapeOf(op, x);
  const [sizes, channels = 1] = [rest.slice(0, 2), rest[2]];
  const [height = 1, width = 1] =
    knownSizes(filter.shape) ?? op.refuse('the shape of its filter is not known');
  const windows: Windows = {
    size: [height, width],
    strides: windowNumbers(op, 'strides', 2),
    dilations: windowNumbers(op, 'rates', 2),
    padding: op.attributes.string('padding') === 'same' ? 'same' : 'valid',
  };
  const { pads = [0, 0, 0, 0], auto_pad } = windowAttributes(sizes, windows);
  if (auto_pad !== undefined || !Array.isArray(pads))
    return op.refuse('how much it is padded is known at run time alone');
  const [top = 0, left = 0, bottom = 0, right = 0] = pads.map(Number);
  const shape = [batch, ...namedSizes(op, windowCounts(sizes, windows), sizes), channels];
  return lazyTensor({ dataType: 'float32', shape }, () => {
    const around = graph.ints([0, top, left, 0, 0, bottom, right, 0]);
    const padded = graph.node('Pad', [x.value, around, graph.float(LOWEST)]);
    const rows = Array.from({ length: height }, (_, row) => row);
    const columns = Array.from({ length: width }, (_, column) => column);
    const sums = rows.flatMap((row) =>
      columns.map((column) =>
        graph.node('Add', [
          emitShifted(op, padded, [row, column], windows),
          emitWeight(op, filter.value, [row, column]),
        ]),
      ),
    );
    return graph.node('Max', sums);
  });
};

/** The places that one place of the filter meets. */
function emitShifted(
  op: Op,
  x: Value,
  place: readonly number[],
  { size, dilations, strides }: Windows,
): Value {
  const starts = place.map((at, axis) => at * (dilations[axis] ?? 1));
  const ends = place.map((at, axis) => (at + 1 - (size[axis] ?? 1)) * (dilations[axis] ?? 1) || FAR);
  const lists = [starts, ends, [1, 2], strides].map((list) => op.graph.ints(list));
  return op.graph.node('Slice', [x, ...lists]);
}

function emitWeight({ graph }: Op, filter: Value, place: readonly number[]): Value {
  return place.reduce((rest, at) => graph.node('Gather', [rest, graph.int(at)], { axis: 0 }), filter);
}
