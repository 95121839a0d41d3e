/** Ops that cut tensors, join them, and pick from them. */
import {
  type ArgumentSpec,
  B,
  bool,
  float,
  given,
  int,
  ints,
  type OpCase,
  opCase,
  scalar,
  stored,
} from './op-case.ts';

const fedInts = (...values: readonly number[]): ArgumentSpec => given('int32', [values.length], values);
const indices = (shape: readonly number[], ...values: readonly number[]) =>
  stored(given('int32', shape, values));

const joinCases: readonly OpCase[] = [
  opCase('ConcatV2', [float(B, 2), float(B, 3), scalar(1)], { attributes: { N: 2 } }),
  opCase('ConcatV2', [float(B, 2), float(B, 2), float(B, 2), scalar(-2)], { attributes: { N: 3 } }),
  opCase('ConcatV2', [int(0, 5, 2), int(0, 5, 3), scalar(0)], { attributes: { N: 2 } }),
  opCase('ConcatV2', [bool(B, 2), bool(B, 2), scalar(1)], { attributes: { N: 2 } }),
  opCase('ConcatV2', [float(B, 2), scalar(1)], { attributes: { N: 1 } }),
  opCase('Concat', [scalar(1), float(B, 2), float(B, 3)], { attributes: { N: 2 } }),
  opCase('Pack', [float(B, 2), float(B, 2)], { attributes: { axis: 1 } }),
  opCase('Pack', [float(B, 2), float(B, 2), float(B, 2)], { attributes: { axis: -1 } }),
  opCase('Pack', [int(0, 5), int(0, 5)], { attributes: { axis: 0 } }),
  opCase('Unpack', [float(B, 3)], { attributes: { axis: 1, num: 3 }, outputCount: 3 }),
  opCase('Unpack', [int(0, 9, 2, B)], { attributes: { axis: 0, num: 2 }, outputCount: 2 }),
  opCase('Unpack', [int(0, 9, 2)], { attributes: { num: 2 }, outputCount: 2 }),
  opCase('Split', [scalar(1), float(B, 6)], { attributes: { num_split: 3 }, outputCount: 3 }),
  opCase('Split', [scalar(-1), float(2, B, 6)], { attributes: { num_split: 2 }, outputCount: 2 }),
  opCase('Split', [scalar(0), float(B, 6)], { attributes: { num_split: 1 } }),
  opCase('SplitV', [float(B, 6), ints(1, 2, 3), scalar(1)], { outputCount: 3 }),
  opCase('SplitV', [int(0, 9, B, 6), ints(1, -1, 2), scalar(1)], { outputCount: 3 }),
  opCase('Tile', [float(B, 2), ints(1, 3)]),
  opCase('Tile', [int(0, 9, 2, 3), ints(2, 2)]),
  opCase('Tile', [bool(2, 3), fedInts(2, 1)]),
];

const gatherCases: readonly OpCase[] = [
  opCase('Gather', [float(5, 3), int(0, 4, B)]),
  opCase('GatherV2', [stored(float(5, 3)), int(0, 4, B, 2), scalar(0)]),
  opCase('GatherV2', [float(B, 4, 3), indices([2], 3, 0), scalar(1)]),
  opCase('GatherV2', [float(B, 4), scalar(2), scalar(1)]),
  opCase('GatherV2', [int(0, 9, B, 4), indices([2, 2], 3, 0, 1, 1), scalar(-1)]),
  opCase('GatherV2', [bool(B, 4), indices([2], 3, 0), scalar(1)]),
  opCase('GatherV2', [float(B, 4), given('float32', [2], [3, 0]), scalar(1)]),
  opCase('GatherV2', [float(B, 4, 3), int(0, 3, B, 2), scalar(1)], { attributes: { batch_dims: 1 } }),
  opCase('GatherV2', [float(B, 4, 3), int(0, 2, B, 2), scalar(2)], { attributes: { batch_dims: 1 } }),
  opCase('GatherNd', [float(B, 4, 3), indices([2, 1], 0, 0)]),
  opCase('GatherNd', [float(2, 4, 3), indices([3, 2], 0, 1, 1, 3, 0, 0)]),
  opCase('GatherNd', [int(0, 9, 2, 4), indices([1, 2, 2], 0, 1, 1, 3)]),
  opCase('ScatterNd', [indices([3, 1], 4, 1, 4), float(3, 2), ints(5, 2)], { opsets: { first: 16 } }),
  opCase('ScatterNd', [indices([3, 1], 4, 1, 3), int(0, 9, 3), ints(5)], { opsets: { first: 16 } }),
  opCase('ScatterNd', [indices([2, 2], 0, 1, 1, 2), float(2), ints(2, 3)], { opsets: { first: 16 } }),
  opCase('TensorScatterUpdate', [float(5, 3), indices([2, 1], 4, 1), float(2, 3)]),
  opCase('TensorScatterUpdate', [int(0, 9, 5), indices([2, 1], 4, 1), int(10, 20, 2)]),
  opCase('SparseToDense', [indices([3], 4, 1, 3), ints(5), float(3), scalar(-1, 'float32')]),
  opCase('SparseToDense', [indices([3], 4, 1, 3), ints(5), scalar(2.5, 'float32'), scalar(0, 'float32')]),
  opCase('SparseToDense', [indices([2, 2], 0, 1, 1, 2), ints(2, 3), int(1, 9, 2), scalar(0)]),
  opCase('SparseToDense', [scalar(2), ints(4), scalar(7), scalar(1)]),
];

const sliceCases: readonly OpCase[] = [
  opCase('Slice', [float(B, 5), ints(0, 1), ints(-1, 3)]),
  opCase('Slice', [float(B, 5), ints(0, 2), ints(-1, -1)]),
  opCase('Slice', [int(0, 9, 6), ints(2), ints(3)]),
  opCase('Slice', [float(4, 5), fedInts(1, 2), fedInts(-1, 2)]),
  opCase('Reverse', [float(B, 3, 2), stored(given('bool', [3], [0, 1, 1]))]),
  opCase('ReverseV2', [float(B, 3, 2), ints(1)]),
  opCase('ReverseV2', [int(0, 9, B, 3, 2), ints(-1, 1)]),
  opCase('ReverseV2', [float(B, 3), ints()]),
];

const strided = (
  x: ArgumentSpec,
  lists: readonly (readonly number[])[],
  masks: Readonly<Record<string, number>>,
) => opCase('StridedSlice', [x, ...lists.map((list) => ints(...list))], { attributes: masks });

const stridedSliceCases: readonly OpCase[] = [
  strided(
    float(B, 5),
    [
      [0, 1],
      [0, 4],
      [1, 2],
    ],
    { begin_mask: 1, end_mask: 1 },
  ),
  strided(
    float(B, 5),
    [
      [0, -3],
      [0, -1],
      [1, 1],
    ],
    { begin_mask: 1, end_mask: 1 },
  ),
  strided(
    float(B, 5),
    [
      [0, 0],
      [0, 0],
      [1, -1],
    ],
    { begin_mask: 3, end_mask: 3 },
  ),
  strided(
    float(B, 5),
    [
      [0, 4],
      [0, 0],
      [1, -2],
    ],
    { begin_mask: 1, end_mask: 1 },
  ),
  strided(
    float(B, 5, 3),
    [
      [0, 2],
      [0, 3],
      [1, 1],
    ],
    { begin_mask: 1, end_mask: 1, shrink_axis_mask: 2 },
  ),
  strided(
    float(B, 5, 3),
    [
      [0, -1],
      [0, 0],
      [1, 1],
    ],
    { begin_mask: 1, end_mask: 1, shrink_axis_mask: 2 },
  ),
  strided(
    float(B, 5, 3),
    [
      [0, 1],
      [0, 2],
      [1, 1],
    ],
    { ellipsis_mask: 1, shrink_axis_mask: 2 },
  ),
  strided(
    float(B, 5, 3),
    [
      [0, 0, 1],
      [0, 0, 3],
      [1, 1, 1],
    ],
    { ellipsis_mask: 1, new_axis_mask: 2 },
  ),
  strided(
    float(B, 5),
    [
      [0, 0, 0],
      [0, 0, 0],
      [1, 1, 1],
    ],
    { begin_mask: 5, end_mask: 5, new_axis_mask: 2 },
  ),
  strided(float(4, 5), [[1], [9], [1]], {}),
  strided(int(0, 9, 6), [[1], [5], [3]], {}),
  strided(int(0, 9, 6), [[-2], [0], [1]], { shrink_axis_mask: 1 }),
  opCase('StridedSlice', [float(4, 5), fedInts(1, 0), fedInts(3, 4), ints(1, 2)], {
    attributes: { begin_mask: 2 },
  }),
  opCase('StridedSlice', [float(4, 5), fedInts(-1, 2), fedInts(0, 4), ints(1, 1)], {
    attributes: { shrink_axis_mask: 1 },
  }),
];

export const SLICE_JOIN_CASES: readonly OpCase[] = [
  ...joinCases,
  ...gatherCases,
  ...sliceCases,
  ...stridedSliceCases,
];
