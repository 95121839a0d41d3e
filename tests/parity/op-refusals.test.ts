/** What ONNX cannot express is refused with a reason, by the name of its node. */
import { expect, test } from 'vitest';
import type { FunctionSpec, NodeSpec } from './ops/graph-spec.ts';
import {
  type ArgumentSpec,
  B,
  float,
  given,
  graphCase,
  int,
  ints,
  type OpCase,
  opCase,
  scalar,
} from './ops/op-case.ts';
import { convertOpCase } from './ops/run-op-case.ts';

const boxes = [float(6, 4), float(6), scalar(3)];
const number = (value: number): ArgumentSpec => scalar(value, 'float32');
const condition = given('bool', [], [1]);

/** A function of one float that runs one op, under the name of the op. */
const body = (
  op: string,
  inputs: readonly string[],
  attributes: NodeSpec['attributes'] = {},
): FunctionSpec => ({
  name: op,
  inputs: [['x', 'DT_FLOAT']],
  outputs: [['z', 'z']],
  nodes: [{ name: 'z', op, inputs, attributes }],
});

const functionCase = (node: Omit<NodeSpec, 'name'>, functions: readonly FunctionSpec[]): OpCase =>
  graphCase(
    'functions',
    { inputs: [], nodes: [{ name: 'op', ...node }], functions, outputs: ['op'] },
    { x: float(B, 3), condition },
  );

const branch = (thenBody: FunctionSpec, elseBody: FunctionSpec): OpCase =>
  functionCase(branchNode(thenBody.name, elseBody.name), [thenBody, elseBody]);

const branchNode = (thenName: string, elseName = thenName): Omit<NodeSpec, 'name'> => ({
  op: 'If',
  inputs: ['condition', 'x'],
  attributes: { then_branch: { func: thenName }, else_branch: { func: elseName } },
});

/** Each of many functions runs the next one in both of its branches. */
const levels: readonly FunctionSpec[] = Array.from({ length: 64 }, (_, level) => ({
  name: `level_${level}`,
  inputs: [['x', 'DT_FLOAT']],
  outputs: [['z', 'z']],
  nodes: [{ name: 'z', ...branchNode(`level_${level + 1}`), inputs: ['x', 'x'] }],
}));

const listCase = (nodes: readonly NodeSpec[], output: string): OpCase =>
  graphCase(
    'lists',
    { inputs: [], nodes, outputs: [output] },
    { x: float(3, 2), shape: ints(2), zero: scalar(0) },
  );
const list: NodeSpec = { name: 'list', op: 'TensorListFromTensor', inputs: ['x', 'shape'] };

const NEGATIVE = body('Neg', ['x']);

const REFUSALS: readonly (readonly [what: string, refused: OpCase, message: string, opset?: number])[] = [
  [
    'a suppression that lowers scores',
    opCase('NonMaxSuppressionV5', [...boxes, number(0.5), number(0), number(0.1)], { outputCount: 2 }),
    '"op" (NonMaxSuppressionV5): ONNX has no suppression that lowers scores',
  ],
  [
    'a suppression of all boxes but one',
    opCase('NonMaxSuppressionV3', [...boxes, number(0), number(0)]),
    'keeps one box alone',
  ],
  [
    'an image resized by its corners and by its centers',
    opCase('ResizeBilinear', [float(1, 2, 2, 1), ints(4, 4)], {
      attributes: { align_corners: true, half_pixel_centers: true },
    }),
    'both corners and centers',
  ],
  ['a Fourier transform below opset 17', opCase('RFFT', [float(2, 8)]), 'from opset 17 on', 16],
  ['a complex output', opCase('RFFT', [float(2, 8)]), 'The output "output_0" gives complex numbers'],
  [
    'sums of segments below opset 16',
    opCase('SparseSegmentSum', [float(3, 2), ints(0, 1), ints(0, 0)]),
    'takes opset 16',
    15,
  ],
  [
    'an average of whole numbers',
    opCase('SparseSegmentMean', [int(0, 9, 3, 2), ints(0, 1), ints(0, 0)]),
    'of type int32',
  ],
  ['texts', opCase('StringSplit', [float(2), float(1)]), 'works on texts'],
  [
    'a table that nothing fills',
    opCase('LookupTableFindV2', [float(), int(0, 9, 3), scalar(0)]),
    'the content of its table "input_0" is not stored',
  ],
  ['ragged tensors', opCase('RaggedRange', [float(2), float(2), float(2)]), 'TensorFlow.js cannot run it'],
  [
    'branches that give different numbers of dimensions',
    branch(NEGATIVE, body('Pack', ['x', 'x'])),
    '"op" (If): one of its values has 2 or 3 dimensions',
  ],
  [
    'branches that give different types',
    branch(NEGATIVE, body('Greater', ['x', 'x'])),
    'one of its values is float32 or bool',
  ],
  ['a node inside of a branch', branch(NEGATIVE, body('BitwiseAnd', ['x', 'x'])), '"z" (BitwiseAnd)'],
  [
    'a function that calls itself',
    functionCase(branchNode('If'), [body('If', ['x', 'x'], branchNode('If').attributes)]),
    'its function "If" calls itself',
  ],
  [
    'functions that run each other again and again',
    functionCase(branchNode('level_0'), levels),
    'run each other more than 10000 times',
  ],
  [
    'a function that there is none of',
    functionCase({ op: 'While', inputs: ['x'], attributes: { cond: { func: 'Neg' } } }, [NEGATIVE]),
    'its function "" is missing',
  ],
  [
    'a Switch that meets no Merge',
    opCase('Switch', [float(3), condition]),
    'no part of a branch or a loop that could be found',
  ],
  [
    'a list of pieces of several rows',
    opCase('TensorListSplit', [float(3, 2), ints(2), ints(1, 2)]),
    'cuts pieces of one row alone',
  ],
  [
    'a shape for more values than there are',
    opCase('Reshape', [float(2, 3), ints(4, 2)]),
    'cannot become [4,2]',
  ],
  ['a size below zero', opCase('Fill', [ints(2, -3), number(1)]), 'it names a size of -3'],
  ['a list as an output', listCase([list], 'list'), 'The output "output_0" is a list of tensors'],
  [
    'arithmetic with a list',
    listCase([list, { name: 'minus', op: 'Neg', inputs: ['list'] }], 'minus'),
    '"minus" (Neg): its input 0 is a list of tensors',
  ],
  [
    'a read from a tensor as if it were a list',
    listCase([{ name: 'item', op: 'TensorListGetItem', inputs: ['x', 'zero', 'shape'] }], 'item'),
    'its input 0 is no list of tensors',
  ],
  [
    'a tensor of another type in a list',
    listCase([list, { name: 'set', op: 'TensorListSetItem', inputs: ['list', 'zero', 'zero'] }], 'set'),
    'a tensor of type int32 into a list of float32',
  ],
];

test.for(REFUSALS)('refuses %s', ([, { graph }, message, opset = 17]) => {
  expect(() => convertOpCase(graph, opset)).toThrow(message);
});

test('converts branches that fit together', () => {
  expect(convertOpCase(branch(NEGATIVE, body('Abs', ['x'])).graph, 17).outputs).toHaveLength(1);
});
