/** Lists of tensors: TensorLists and TensorArrays; tfjs reads and fills them with executeAsync alone. */
import type { NodeSpec } from './graph-spec.ts';
import { type ArgumentSpec, B, float, graphCase, int, ints, type OpCase, scalar } from './op-case.ts';

const FLOATS = { element_dtype: { type: 'DT_FLOAT' } };
const INTS = { element_dtype: { type: 'DT_INT32' } };
/** tfjs takes the shape from an attribute where it joins a list. */
const ELEMENTS = { ...FLOATS, element_shape: { shape: [-1, 2] } };
const ARRAY = { dtype: { type: 'DT_FLOAT' }, element_shape: { shape: [-1, 2] }, clear_after_read: false };

const node = (
  name: string,
  op: string,
  inputs: readonly string[],
  attributes: NodeSpec['attributes'] = FLOATS,
): NodeSpec => ({ name, op, inputs, attributes });

const listCase = (
  name: string,
  nodes: readonly NodeSpec[],
  args: Readonly<Record<string, ArgumentSpec>>,
  outputs: readonly string[] = ['result'],
): OpCase => graphCase(name, { inputs: [], nodes, outputs }, args, { isAsync: true });

const NUMBERS = { zero: scalar(0), one: scalar(1), two: scalar(2), three: scalar(3), any: scalar(-1) };
const ROWS = { x: float(3, B, 2), y: float(B, 2), shape: ints(-1, 2), ...NUMBERS };

const tensorListCases: readonly OpCase[] = [
  listCase(
    'TensorListFromTensor, SetItem, GetItem, Length, Stack',
    [
      node('list', 'TensorListFromTensor', ['x', 'shape']),
      node('changed', 'TensorListSetItem', ['list', 'one', 'y']),
      node('result', 'TensorListStack', ['changed', 'shape'], { ...FLOATS, num_elements: 3 }),
      node('item', 'TensorListGetItem', ['changed', 'two', 'shape']),
      node('length', 'TensorListLength', ['changed']),
    ],
    ROWS,
    ['result', 'item', 'length'],
  ),
  listCase(
    'TensorListReserve, written backwards',
    [
      node('list', 'TensorListReserve', ['shape', 'two']),
      node('second', 'TensorListSetItem', ['list', 'one', 'y']),
      node('minus', 'Neg', ['y']),
      node('first', 'TensorListSetItem', ['second', 'zero', 'minus']),
      node('result', 'TensorListStack', ['first', 'shape'], { ...FLOATS, num_elements: -1 }),
    ],
    ROWS,
  ),
  listCase(
    'TensorListReserve of a length known at run time',
    [
      node('list', 'TensorListReserve', ['any', 'length'], INTS),
      node('first', 'TensorListSetItem', ['list', 'zero', 'a'], INTS),
      node('second', 'TensorListSetItem', ['first', 'one', 'b'], INTS),
      node('result', 'TensorListStack', ['second', 'any'], INTS),
    ],
    { a: int(0, 9, B), b: int(0, 9, B), length: int(2, 2), ...NUMBERS },
  ),
  listCase(
    'EmptyTensorList, PushBack, Gather, Concat',
    [
      node('list', 'EmptyTensorList', ['shape', 'any']),
      node('first', 'TensorListPushBack', ['list', 'y']),
      node('minus', 'Neg', ['y']),
      node('second', 'TensorListPushBack', ['first', 'minus']),
      node('result', 'TensorListGather', ['second', 'indices', 'shape']),
      node('joined', 'TensorListConcatV2', ['second', 'shape', 'indices'], ELEMENTS),
      node('joined_too', 'TensorListConcat', ['second'], ELEMENTS),
    ],
    { ...ROWS, indices: ints(1, 0) },
    ['result', 'joined', 'joined_too'],
  ),
  ...['TensorListScatter', 'TensorListScatterV2'].map((op) =>
    listCase(
      op,
      [
        node('list', op, ['x', 'indices', 'shape', 'three']),
        node('result', 'TensorListStack', ['list', 'shape']),
      ],
      { ...ROWS, indices: ints(2, 0, 1) },
    ),
  ),
  listCase(
    'TensorListSplit into rows',
    [
      node('list', 'TensorListSplit', ['rows', 'shape', 'lengths']),
      node('result', 'TensorListStack', ['list', 'shape'], { ...FLOATS, num_elements: 3 }),
      node('item', 'TensorListGetItem', ['list', 'two', 'shape']),
    ],
    { ...NUMBERS, rows: float(3, 2), shape: ints(2), lengths: ints(1, 1, 1) },
    ['result', 'item'],
  ),
  ...[1, 4].map((size) =>
    listCase(
      `TensorListResize to ${size}`,
      [
        node('list', 'TensorListFromTensor', ['x', 'shape']),
        node('resized', 'TensorListResize', ['list', 'size']),
        node('result', 'TensorListGetItem', ['resized', 'zero', 'shape']),
        node('length', 'TensorListLength', ['resized']),
      ],
      { ...ROWS, size: scalar(size) },
      ['result', 'length'],
    ),
  ),
];

const tensorArrayCases: readonly OpCase[] = [
  listCase(
    'TensorArrayV3, written and read one by one',
    [
      node('array', 'TensorArrayV3', ['two'], ARRAY),
      node('first', 'TensorArrayWriteV3', ['array', 'one', 'y', 'array:1']),
      node('minus', 'Neg', ['y']),
      node('second', 'TensorArrayWriteV3', ['array', 'zero', 'minus', 'first']),
      node('result', 'TensorArrayReadV3', ['array', 'one', 'second'], { dtype: { type: 'DT_FLOAT' } }),
      node('length', 'TensorArraySizeV3', ['array', 'second']),
      node('closed', 'TensorArrayCloseV3', ['array', '^result']),
      node('joined', 'TensorArrayConcatV3', ['array', 'second'], { dtype: { type: 'DT_FLOAT' } }),
    ],
    ROWS,
    ['result', 'length', 'joined'],
  ),
  listCase(
    'TensorArrayV3 that grows',
    [
      node('array', 'TensorArrayV3', ['zero'], { ...ARRAY, dynamic_size: true }),
      node('first', 'TensorArrayWriteV3', ['array', 'zero', 'y', 'array:1']),
      node('second', 'TensorArrayWriteV3', ['array', 'one', 'y', 'first']),
      node('result', 'TensorArrayGatherV3', ['array', 'indices', 'second'], ARRAY),
    ],
    { ...ROWS, indices: ints(0, 1) },
  ),
  listCase(
    'TensorArrayScatterV3 and TensorArrayGatherV3',
    [
      node('array', 'TensorArrayV3', ['three'], ARRAY),
      node('filled', 'TensorArrayScatterV3', ['array', 'indices', 'x', 'array:1']),
      node('result', 'TensorArrayGatherV3', ['array', 'some', 'filled'], ARRAY),
    ],
    { ...ROWS, indices: ints(1, 2, 0), some: ints(2, 1) },
  ),
  listCase(
    'TensorArraySplitV3',
    [
      node('array', 'TensorArrayV3', ['two'], { ...ARRAY, element_shape: { shape: [2, 3] } }),
      node('filled', 'TensorArraySplitV3', ['array', 'rows', 'lengths', 'array:1']),
      node('result', 'TensorArrayReadV3', ['array', 'one', 'filled'], { dtype: { type: 'DT_FLOAT' } }),
    ],
    { ...NUMBERS, rows: float(4, 3), lengths: ints(2, 2) },
  ),
];

export const LIST_CASES: readonly OpCase[] = [...tensorListCases, ...tensorArrayCases];
