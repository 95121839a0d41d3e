/** Branches and loops; tfjs runs them with executeAsync alone. */
import type { FunctionSpec, NodeSpec } from './graph-spec.ts';
import { B, float, given, graphCase, ints, type OpCase, scalar, stored } from './op-case.ts';

const isAsync = true;
/** The content of a Const inside of a function is found by its name, as that of any other. */
const constant = (name: string, type: string): NodeSpec => ({
  name,
  op: 'Const',
  attributes: { dtype: { type } },
});
const node = (name: string, op: string, ...inputs: readonly string[]): NodeSpec => ({ name, op, inputs });

/** x + 1 or x * y. */
const BRANCHES: readonly FunctionSpec[] = [
  {
    name: 'add_one',
    inputs: [
      ['x', 'DT_FLOAT'],
      ['y', 'DT_FLOAT'],
    ],
    outputs: [
      ['z', 'sum:z:0'],
      ['rest', 'y'],
    ],
    nodes: [constant('one', 'DT_FLOAT'), node('sum', 'AddV2', 'x', 'one')],
  },
  {
    name: 'multiply',
    inputs: [
      ['x', 'DT_FLOAT'],
      ['y', 'DT_FLOAT'],
    ],
    outputs: [
      ['z', 'product:z:0'],
      ['rest', 'x'],
    ],
    nodes: [node('product', 'Mul', 'x', 'y')],
  },
];

const branchCase = (op: string, note: string, condition: boolean, isStored: boolean): OpCase =>
  graphCase(
    `${op} with a condition that is ${note}`,
    {
      inputs: [],
      nodes: [
        {
          name: 'branch',
          op,
          inputs: ['condition', 'x', 'y'],
          attributes: { then_branch: { func: 'add_one' }, else_branch: { func: 'multiply' } },
        },
        node('after', 'Neg', 'branch'),
        node('rest', 'Identity', 'branch:1'),
      ],
      functions: BRANCHES,
      outputs: ['after', 'rest'],
    },
    {
      condition: { ...given('bool', [], [Number(condition)]), isConstant: isStored },
      x: float(B, 3),
      y: float(B, 3),
      one: scalar(1, 'float32'),
    },
    { isAsync },
  );

/** Multiplies x by a weight as often as a limit says. */
const LOOP: readonly FunctionSpec[] = [
  {
    name: 'is_small',
    inputs: [
      ['i', 'DT_INT32'],
      ['x', 'DT_FLOAT'],
      ['w', 'DT_FLOAT'],
    ],
    outputs: [['is_less', 'less:z:0']],
    nodes: [constant('limit', 'DT_INT32'), node('less', 'Less', 'i', 'limit')],
  },
  {
    name: 'step',
    inputs: [
      ['i', 'DT_INT32'],
      ['x', 'DT_FLOAT'],
      ['w', 'DT_FLOAT'],
    ],
    outputs: [
      ['i_next', 'next:z:0'],
      ['x_next', 'product:product:0'],
      ['w_same', 'same:output:0'],
    ],
    nodes: [
      constant('one', 'DT_INT32'),
      node('next', 'AddV2', 'i', 'one'),
      node('product', 'MatMul', 'x', 'w'),
      node('same', 'Identity', 'w'),
    ],
  },
];

const loopCase = (op: string, limit: number): OpCase =>
  graphCase(
    `${op} of ${limit} rounds`,
    {
      inputs: [],
      nodes: [
        {
          name: 'loop',
          op,
          inputs: ['zero', 'x', 'w'],
          attributes: { body: { func: 'step' }, cond: { func: 'is_small' } },
        },
        node('count', 'Identity', 'loop'),
        node('result', 'Identity', 'loop:1'),
        node('weight', 'Identity', 'loop:2'),
      ],
      functions: LOOP,
      outputs: ['count', 'result', 'weight'],
    },
    {
      limit: scalar(limit),
      x: float(B, 3),
      w: stored(float(3, 3)),
      zero: scalar(0),
      one: scalar(1),
    },
    { isAsync },
  );

/** Appends x to what there is: the size changes from round to round. */
const growingCase = graphCase(
  'While whose value grows',
  {
    inputs: [],
    nodes: [
      {
        name: 'loop',
        op: 'While',
        inputs: ['zero', 'x', 'x'],
        attributes: { body: { func: 'step' }, cond: { func: 'is_small' } },
      },
      node('result', 'Identity', 'loop:1'),
    ],
    functions: [
      {
        ...LOOP[0],
        name: 'is_small',
        inputs: [
          ['i', 'DT_INT32'],
          ['x', 'DT_FLOAT'],
          ['y', 'DT_FLOAT'],
        ],
        outputs: [['is_less', 'less:z:0']],
        nodes: [constant('limit', 'DT_INT32'), node('less', 'Less', 'i', 'limit')],
      },
      {
        name: 'step',
        inputs: [
          ['i', 'DT_INT32'],
          ['all', 'DT_FLOAT'],
          ['y', 'DT_FLOAT'],
        ],
        outputs: [
          ['i_next', 'next:z:0'],
          ['more', 'joined:output:0'],
          ['same', 'y'],
        ],
        nodes: [
          constant('one', 'DT_INT32'),
          node('next', 'AddV2', 'i', 'one'),
          constant('zero', 'DT_INT32'),
          { ...node('joined', 'ConcatV2', 'all', 'y', 'zero'), attributes: { N: 2 } },
        ],
      },
    ],
    outputs: ['result'],
  },
  { limit: scalar(3), x: float(B, 3), zero: scalar(0), one: scalar(1) },
  { isAsync },
);

const FLOATS = { element_dtype: { type: 'DT_FLOAT' } };
const STATE = [
  ['i', 'DT_INT32'],
  ['state', 'DT_FLOAT'],
  ['inputs', 'DT_VARIANT'],
  ['outputs', 'DT_VARIANT'],
] as const;

/** A recurrent layer as TensorFlow writes it: a step reads from one list and writes into another one. */
const recurrentCase = graphCase(
  'While that reads and fills TensorLists',
  {
    inputs: [],
    nodes: [
      { ...node('inputs', 'TensorListFromTensor', 'x', 'shape'), attributes: FLOATS },
      { ...node('outputs', 'TensorListReserve', 'shape', 'limit'), attributes: FLOATS },
      {
        name: 'loop',
        op: 'StatelessWhile',
        inputs: ['zero', 'start', 'inputs', 'outputs'],
        attributes: { body: { func: 'step' }, cond: { func: 'is_early' } },
      },
      { ...node('result', 'TensorListStack', 'loop:3', 'shape'), attributes: FLOATS },
      node('last', 'Identity', 'loop:1'),
    ],
    functions: [
      {
        name: 'is_early',
        inputs: STATE,
        outputs: [['is_less', 'less:z:0']],
        nodes: [constant('limit', 'DT_INT32'), node('less', 'Less', 'i', 'limit')],
      },
      {
        name: 'step',
        inputs: STATE,
        outputs: [
          ['i_next', 'next:z:0'],
          ['state_next', 'state_next:z:0'],
          ['inputs_same', 'inputs'],
          ['outputs_next', 'written:output_handle:0'],
        ],
        nodes: [
          constant('one', 'DT_INT32'),
          constant('shape', 'DT_INT32'),
          node('next', 'AddV2', 'i', 'one'),
          { ...node('input', 'TensorListGetItem', 'inputs', 'i', 'shape'), attributes: FLOATS },
          node('sum', 'AddV2', 'input:item:0', 'state'),
          node('state_next', 'Tanh', 'sum'),
          { ...node('written', 'TensorListSetItem', 'outputs', 'i', 'state_next'), attributes: FLOATS },
        ],
      },
    ],
    outputs: ['result', 'last'],
  },
  {
    x: float(4, B, 3),
    start: float(B, 3),
    shape: ints(-1, 3),
    limit: scalar(4),
    zero: scalar(0),
    one: scalar(1),
  },
  { isAsync },
);

export const CONTROL_CASES: readonly OpCase[] = [
  branchCase('If', 'true', true, false),
  branchCase('StatelessIf', 'false', false, false),
  branchCase('If', 'stored', false, true),
  loopCase('While', 3),
  loopCase('StatelessWhile', 0),
  growingCase,
  recurrentCase,
];
