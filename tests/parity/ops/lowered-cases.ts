/** Branches and loops as TensorFlow 1 writes them: ops that let values through or hold them back. */
import type { NodeSpec } from './graph-spec.ts';
import {
  type ArgumentSpec,
  B,
  between,
  float,
  given,
  graphCase,
  ints,
  type OpCase,
  scalar,
} from './op-case.ts';

const node = (
  name: string,
  op: string,
  inputs: readonly string[],
  attributes: NodeSpec['attributes'] = {},
): NodeSpec => ({ name, op, inputs, attributes });

const loweredCase = (
  name: string,
  nodes: readonly NodeSpec[],
  args: Readonly<Record<string, ArgumentSpec>>,
  outputs: readonly string[],
): OpCase => graphCase(name, { inputs: [], nodes, outputs }, args, { isAsync: true });

const condition = (isTrue: boolean): ArgumentSpec => given('bool', [], [Number(isTrue)]);

/** -x or x + y, and either of the two behind them. */
const branchCase = (isTrue: boolean): OpCase =>
  loweredCase(
    `Switch and Merge, ${isTrue}`,
    [
      node('x_gate', 'Switch', ['x', 'condition']),
      node('y_gate', 'Switch', ['y', 'condition']),
      node('minus', 'Neg', ['x_gate:1']),
      node('sum', 'AddV2', ['x_gate', 'y_gate']),
      node('merged', 'Merge', ['sum', 'minus']),
      node('either', 'Merge', ['x_gate:1', 'y_gate:0']),
      node('result', 'Tanh', ['merged']),
      node('other', 'Neg', ['either']),
    ],
    { condition: condition(isTrue), x: float(B, 3), y: float(B, 3) },
    ['result', 'other'],
  );

const nestedBranchCase = (isOuter: boolean, isInner: boolean): OpCase =>
  loweredCase(
    `Switch and Merge inside of others, ${isOuter} and ${isInner}`,
    [
      node('x_outer', 'Switch', ['x', 'outer']),
      node('condition', 'Switch', ['inner', 'outer']),
      node('x_inner', 'Switch', ['x_outer:1', 'condition:1']),
      node('minus', 'Neg', ['x_inner:1']),
      node('tanh', 'Tanh', ['x_inner:0']),
      node('merged', 'Merge', ['tanh', 'minus']),
      node('scaled', 'Mul', ['merged', 'half']),
      node('exponent', 'Exp', ['x_outer:0']),
      node('either', 'Merge', ['exponent', 'scaled']),
      node('result', 'Identity', ['either']),
    ],
    { outer: condition(isOuter), inner: condition(isInner), x: float(B, 3), half: scalar(0.5, 'float32') },
    ['result'],
  );

const enterFrame =
  (frame: string) =>
  (name: string, input: string, isConstant = false): NodeSpec =>
    node(name, 'Enter', [input], { frame_name: frame, is_constant: isConstant, parallel_iterations: 10 });
const enter = enterFrame('while/context');
const enterInner = enterFrame('while/while/context');

/** Multiplies by a weight, which comes in once, and counts; an array of TensorFlow 1 takes each result. */
const loopCase = (limit: number): OpCase =>
  loweredCase(
    `Enter to Exit, ${limit} rounds that fill a TensorArray`,
    [
      node('array', 'TensorArrayV3', ['limit'], {
        dtype: { type: 'DT_FLOAT' },
        element_shape: { shape: [-1, 3] },
      }),
      enter('i_enter', 'zero'),
      enter('x_enter', 'x'),
      enter('flow_enter', 'array:1'),
      enter('w_enter', 'w', true),
      enter('limit_enter', 'limit', true),
      enter('array_enter', 'array', true),
      node('i_merge', 'Merge', ['i_enter', 'i_next']),
      node('x_merge', 'Merge', ['x_enter', 'x_next']),
      node('flow_merge', 'Merge', ['flow_enter', 'flow_next']),
      node('less', 'Less', ['i_merge', 'limit_enter']),
      node('condition', 'LoopCond', ['less']),
      node('i_gate', 'Switch', ['i_merge', 'condition']),
      node('x_gate', 'Switch', ['x_merge', 'condition']),
      node('flow_gate', 'Switch', ['flow_merge', 'condition']),
      node('i', 'Identity', ['i_gate:1']),
      node('i_plus', 'AddV2', ['i', 'one']),
      node('product', 'MatMul', ['x_gate:1', 'w_enter']),
      node('written', 'TensorArrayWriteV3', ['array_enter', 'i', 'product', 'flow_gate:1']),
      node('i_next', 'NextIteration', ['i_plus']),
      node('x_next', 'NextIteration', ['product']),
      node('flow_next', 'NextIteration', ['written']),
      node('x_exit', 'Exit', ['x_gate']),
      node('flow_exit', 'Exit', ['flow_gate']),
      node('result', 'Identity', ['x_exit']),
      node('all', 'TensorArrayGatherV3', ['array', 'indices', 'flow_exit'], {
        dtype: { type: 'DT_FLOAT' },
        element_shape: { shape: [-1, 3] },
      }),
    ],
    {
      x: float(B, 3),
      w: { ...float(3, 3), isConstant: true },
      limit: scalar(limit),
      zero: scalar(0),
      one: scalar(1),
      indices: ints(...Array.from({ length: limit }, (_, i) => i)),
    },
    ['result', 'all'],
  );

/** Each of two rounds halves or negates, and then squares three times in a loop of its own. */
const nestedLoopCase: OpCase = loweredCase(
  'Enter to Exit inside of another loop, beside a branch',
  [
    enter('i_enter', 'zero'),
    enter('x_enter', 'input'),
    node('i_merge', 'Merge', ['i_enter', 'i_next']),
    node('x_merge', 'Merge', ['x_enter', 'x_next']),
    node('less', 'Less', ['i_merge', 'two']),
    node('condition', 'LoopCond', ['less']),
    node('i_gate', 'Switch', ['i_merge', 'condition']),
    node('x_gate', 'Switch', ['x_merge', 'condition']),
    node('i_plus', 'AddV2', ['i_gate:1', 'one']),
    node('x', 'Identity', ['x_gate:1']),
    node('is_first', 'Equal', ['i_gate:1', 'zero']),
    node('branch_gate', 'Switch', ['x', 'is_first']),
    node('halved', 'Mul', ['branch_gate', 'half']),
    node('minus', 'Neg', ['branch_gate:1']),
    node('merged', 'Merge', ['halved', 'minus']),
    // tfjs opens a loop too early whose values are all stored.
    node('none', 'Mul', ['i_gate:1', 'zero']),
    enterInner('j_enter', 'none'),
    enterInner('y_enter', 'merged'),
    node('j_merge', 'Merge', ['j_enter', 'j_next']),
    node('y_merge', 'Merge', ['y_enter', 'y_next']),
    node('inner_less', 'Less', ['j_merge', 'three']),
    node('inner_condition', 'LoopCond', ['inner_less']),
    node('j_gate', 'Switch', ['j_merge', 'inner_condition']),
    node('y_gate', 'Switch', ['y_merge', 'inner_condition']),
    node('j_plus', 'AddV2', ['j_gate:1', 'one']),
    node('square', 'Square', ['y_gate:1']),
    node('shifted', 'Sub', ['square', 'half']),
    node('j_next', 'NextIteration', ['j_plus']),
    node('y_next', 'NextIteration', ['shifted']),
    node('y_exit', 'Exit', ['y_gate']),
    node('i_next', 'NextIteration', ['i_plus']),
    node('x_next', 'NextIteration', ['y_exit']),
    node('x_exit', 'Exit', ['x_gate']),
    node('result', 'Identity', ['x_exit']),
  ],
  {
    input: between(-1, 1, B, 3),
    zero: scalar(0),
    one: scalar(1),
    two: scalar(2),
    three: scalar(3),
    half: scalar(0.5, 'float32'),
  },
  ['result'],
);

export const LOWERED_CASES: readonly OpCase[] = [
  branchCase(true),
  branchCase(false),
  ...[true, false].flatMap((isOuter) => [true, false].map((isInner) => nestedBranchCase(isOuter, isInner))),
  loopCase(3),
  nestedLoopCase,
];
