/** Ops that change types and shapes, also to shapes that are computed. */
import {
  B,
  between,
  bool,
  float,
  given,
  graphCase,
  int,
  ints,
  type OpCase,
  opCase,
  scalar,
  stored,
} from './op-case.ts';

const BLOCKS = ints(2, 2);
const paddings = (...values: readonly number[]) => stored(given('int32', [values.length / 2, 2], values));
const type = (name: string) => ({ attributes: { DstT: { type: name } } });

const castCases: readonly OpCase[] = [
  opCase('Cast', [between(-5, 5, B, 4)], type('DT_INT32')),
  opCase('Cast', [given('float32', [4], [0, -0.5, 2, 0])], type('DT_BOOL')),
  opCase('Cast', [int(-3, 3, B, 4)], type('DT_FLOAT')),
  opCase('Cast', [int(-1, 1, B, 4)], type('DT_BOOL')),
  opCase('Cast', [int(-1, 1, B, 4)], type('DT_INT64')),
  opCase('Cast', [bool(B, 4)], type('DT_FLOAT')),
  opCase('Cast', [bool(B, 4)], type('DT_INT32')),
  opCase('Cast', [float(B, 4)], type('DT_HALF')),
];

/** Reshapes to [batch, -1], [-1, 6] or the like, where the batch comes from the shape of the input. */
const computedShapes: readonly OpCase[] = [
  { name: '-1, 4', sizes: ['rest', 'four'] },
  { name: 'batch, -1', sizes: ['batch', 'rest'] },
  { name: 'batch, rows, -1, 2', sizes: ['batch', 'rows', 'rest', 'two'] },
].map(({ name, sizes }) =>
  graphCase(
    `Reshape to a computed shape: ${name}`,
    {
      inputs: [],
      nodes: [
        { name: 'shape', op: 'Shape', inputs: ['x'] },
        ...['batch', 'rows'].map((slice, i) => ({
          name: slice,
          op: 'StridedSlice',
          inputs: ['shape', `${i}`, `${i + 1}`, '1'],
          attributes: { shrink_axis_mask: 1 },
        })),
        { name: 'packed', op: 'Pack', inputs: sizes, attributes: { axis: 0 } },
        { name: 'reshaped', op: 'Reshape', inputs: ['x', 'packed'] },
        { name: 'again', op: 'Shape', inputs: ['reshaped'] },
      ],
      outputs: ['reshaped', 'packed', 'again'],
    },
    {
      x: float(B, -1, 4),
      0: ints(0),
      1: ints(1),
      2: ints(2),
      rest: scalar(-1),
      four: scalar(4),
      two: scalar(2),
    },
  ),
);

const shapeCases: readonly OpCase[] = [
  opCase('Reshape', [float(B, 3, 4), ints(-1, 12)]),
  opCase('Reshape', [float(B, 3, 4), ints(-1, 2, 6)]),
  opCase('Reshape', [float(2, 6), ints(3, -1)]),
  opCase('Reshape', [int(0, 9, 6), ints(2, 3)]),
  opCase('Reshape', [bool(1), ints()]),
  opCase('Reshape', [float(2, 6), given('int32', [3], [3, 2, -1])]),
  opCase('Reshape', [float(0, 6), ints(0, 3, 2)], { opsets: { first: 14 } }),
  opCase('EnsureShape', [float(2, 4), ints(2, 4)]),
  opCase('ExpandDims', [float(B, 4), scalar(0)]),
  opCase('ExpandDims', [float(B, 4), scalar(-1)]),
  opCase('ExpandDims', [int(0, 9), scalar(0)]),
  opCase('Squeeze', [float(B, 1, 4, 1)], { attributes: { squeeze_dims: [1] } }),
  opCase('Squeeze', [float(B, 1, 4, 1)], { attributes: { axis: [-1, 1] } }),
  opCase('Squeeze', [float(1, 3, 1)]),
  opCase('Squeeze', [float(2, 1, 3)], { attributes: { squeeze_dims: [] } }),
  opCase('BroadcastTo', [float(B, 1, 4), ints(3, 2, 4)]),
  opCase('BroadcastTo', [int(0, 5, 4), ints(2, 4)]),
  opCase('BroadcastTo', [float(1, 4), given('int32', [2], [3, 4])]),
  opCase('BroadcastArgs', [ints(2, 1, 3), ints(4, 3)]),
  opCase('BroadcastArgs', [given('int32', [3], [2, 1, 3]), given('int32', [2], [4, 3])]),
];

const padCases: readonly OpCase[] = [
  ...(['Pad', 'MirrorPad'] as const).flatMap((op) =>
    ['reflect', 'symmetric']
      .slice(op === 'Pad' ? 1 : 0)
      .flatMap((mode) => [
        opCase(op, [float(B, 3, 4), paddings(0, 0, 1, 2, 2, 0)], { attributes: { mode } }),
        opCase(op, [int(0, 9, 4, 5), paddings(1, 2, 0, 3)], { attributes: { mode } }),
      ]),
  ),
  opCase('Pad', [float(B, 3), paddings(0, 0, 0, 0)]),
  opCase('Pad', [float(2, 3), given('int32', [2, 2], [1, 0, 2, 3])]),
  opCase('Pad', [bool(2, 3), paddings(1, 0, 2, 3)]),
  opCase('PadV2', [float(B, 3), paddings(0, 0, 2, 1), scalar(-1.5, 'float32')]),
  opCase('PadV2', [int(0, 9, B, 3), paddings(0, 0, 2, 1), scalar(7)]),
  opCase('PadV2', [float(B, 3), paddings(0, 0, 2, 1), given('float32', [], [2.5])]),
];

const spaceCases: readonly OpCase[] = [
  opCase('SpaceToBatchND', [float(B, 4, 6, 2), BLOCKS, paddings(0, 0, 0, 0)]),
  opCase('SpaceToBatchND', [float(B, 5, 3, 2), BLOCKS, paddings(1, 2, 0, 1)]),
  opCase('SpaceToBatchND', [float(B, -1, -1, 2), BLOCKS, paddings(1, 0, 0, 1)]),
  opCase('SpaceToBatchND', [float(B, 6, 2), ints(3), paddings(0, 0)]),
  opCase('BatchToSpaceND', [float(8, 2, 3, 2), BLOCKS, paddings(0, 0, 0, 0)]),
  opCase('BatchToSpaceND', [float(8, -1, 3, 2), BLOCKS, paddings(1, 0, 0, 1)]),
  opCase('BatchToSpaceND', [float(6, 2, 2), ints(3), paddings(1, 1)]),
  opCase('DepthToSpace', [float(B, 2, 3, 8)], { attributes: { block_size: 2, data_format: 'NHWC' } }),
];

export const TRANSFORMATION_CASES: readonly OpCase[] = [
  ...castCases,
  ...computedShapes,
  ...shapeCases,
  ...padCases,
  ...spaceCases,
];
