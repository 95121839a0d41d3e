/** How operators look on values whose axes lie as they did before a Transpose. */
import type { NamedTensor, Node, Tensor, Value } from '../../onnx/graph.ts';
import { transposeTensor } from '../evaluate/arrangement.ts';
import { alignShape } from '../evaluate/broadcast.ts';
import { integersOf, intOf, intsOf, normalizeAxes } from '../evaluate/evaluator.ts';
import { invert, type Permutation } from './permutation.ts';

/** A node on the other side of a Transpose, with constants of its own; its other inputs are named as before. */
export interface MovedNode {
  readonly node: Node;
  readonly constants: readonly NamedTensor[];
}

export interface Surroundings {
  readonly perm: Permutation;
  /** The constants that the node can see. */
  readonly constants: ReadonlyMap<Value, Tensor>;
  /** True for a value that is the result of a Transpose by `perm`. */
  isPermuted(value: Value): boolean;
}

/** Undefined where this node cannot be moved. */
type Move = (node: Node, surroundings: Surroundings) => MovedNode | undefined;

/** Computes each element for itself from the first input; further inputs are scalars. */
const moveUnary: Move = (node) => ({ node, constants: [] });

/** Computes each element from those at the same place of all inputs, which are broadcast. */
const moveBroadcast: Move = (node, { perm, constants, isPermuted }) => {
  const inputs: Value[] = [];
  const moved: NamedTensor[] = [];
  for (const value of node.inputs) {
    const constant = constants.get(value);
    if (constant && constant.shape.length > perm.length) return undefined;
    if (!constant && !isPermuted(value)) return undefined;
    if (!constant || constant.data.length === 1) {
      inputs.push(value);
      continue;
    }
    const name = `${node.name}/${value}/moved`;
    const aligned = { ...constant, shape: alignShape(constant.shape, perm.length) };
    moved.push({ ...transposeTensor(aligned, invert(perm)), name });
    inputs.push(name);
  }
  return { node: { ...node, inputs }, constants: moved };
};

const moveConcat: Move = (node, surroundings) => {
  const hasOnes = node.inputs.some((value) => surroundings.constants.get(value)?.data.length === 1);
  const moved = hasOnes ? undefined : moveBroadcast(node, surroundings);
  const axis = moveAxis(intOf(node, 'axis', 0), surroundings.perm);
  if (!moved || axis === undefined) return undefined;
  return { ...moved, node: { ...moved.node, attributes: { ...node.attributes, axis } } };
};

const movePad: Move = (node, { perm, constants }) => {
  const pads = integersOf(constants.get(node.inputs[1] ?? ''));
  if (!pads || node.inputs.length > 3 || pads.length !== 2 * perm.length) return undefined;
  const order = invert(perm);
  const sides = [0, perm.length].flatMap((start) => order.map((axis) => pads[start + axis] ?? 0));
  return withIntegers(node, 1, sides);
};

/** Keeps the rank: without `keepdims` see `absorbReduction`. */
const moveReduction: Move = (node, surroundings) =>
  intOf(node, 'keepdims', 1) === 1 ? moveReducedAxes(node, surroundings) : undefined;

function moveReducedAxes(node: Node, { perm, constants }: Surroundings): MovedNode | undefined {
  const [, list] = node.inputs;
  const axes = list ? integersOf(constants.get(list)) : intsOf(node, 'axes');
  const moved = axes?.flatMap((axis) => moveAxis(axis, perm) ?? []);
  if (!axes || moved?.length !== axes.length) return undefined;
  if (list) return withIntegers(node, 1, moved);
  return { node: { ...node, attributes: { ...node.attributes, axes: moved } }, constants: [] };
}

function moveAxis(axis: number, perm: Permutation): number | undefined {
  const [place] = normalizeAxes([axis], perm.length) ?? [];
  return place === undefined ? undefined : perm[place];
}

function withIntegers(node: Node, place: number, values: readonly number[]): MovedNode {
  const name = `${node.name}/${node.inputs[place]}/moved`;
  const inputs = node.inputs.map((value, i) => (i === place ? name : value));
  const data = BigInt64Array.from(values, BigInt);
  return {
    node: { ...node, inputs },
    constants: [{ name, dataType: 'int64', shape: [values.length], data }],
  };
}

const UNARY = [
  ...['Abs', 'Cast', 'Ceil', 'Celu', 'Clip', 'Elu', 'Erf', 'Exp', 'Floor', 'Gelu', 'HardSigmoid'],
  ...['HardSwish', 'Identity', 'LeakyRelu', 'Log', 'Mish', 'Neg', 'Not', 'Reciprocal', 'Relu', 'Round'],
  ...['Selu', 'Sigmoid', 'Sign', 'Softplus', 'Softsign', 'Sqrt', 'Tanh', 'ThresholdedRelu'],
];
const BROADCAST = [
  ...['Add', 'And', 'Div', 'Equal', 'Greater', 'GreaterOrEqual', 'Less', 'LessOrEqual', 'Max', 'Min'],
  ...['Mul', 'Or', 'PRelu', 'Pow', 'Sub', 'Where'],
];
const REDUCTIONS: ReadonlySet<string> = new Set([
  ...['ReduceL2', 'ReduceLogSumExp', 'ReduceMax', 'ReduceMean', 'ReduceMin', 'ReduceProd', 'ReduceSum'],
  'ReduceSumSquare',
]);
const MOVES: ReadonlyMap<string, Move> = new Map([
  ...UNARY.map((opType) => [opType, moveUnary] as const),
  ...BROADCAST.map((opType) => [opType, moveBroadcast] as const),
  ...[...REDUCTIONS].map((opType) => [opType, moveReduction] as const),
  ['Concat', moveConcat],
  ['Pad', movePad],
]);

/** True for operators that compute each element from one element of their first input. */
export function isElementwise({ opType }: Node): boolean {
  return MOVES.get(opType) === moveUnary;
}

/** The node on the other side of the Transposes before it, whose result then needs the same Transpose behind it. */
export function moveNode(node: Node, surroundings: Surroundings): MovedNode | undefined {
  if (!surroundings.isPermuted(node.inputs[0] ?? '') && !BROADCAST_TYPES.has(node.opType)) return undefined;
  if (!node.inputs.some(surroundings.isPermuted)) return undefined;
  return MOVES.get(node.opType)?.(node, surroundings);
}

const BROADCAST_TYPES: ReadonlySet<string> = new Set([...BROADCAST, 'Concat']);

/** A reduction that drops axes, where the others keep their order: its result needs no Transpose behind it. */
export function absorbReduction(node: Node, surroundings: Surroundings): MovedNode | undefined {
  const isReduction = REDUCTIONS.has(node.opType) && intOf(node, 'keepdims', 1) === 0;
  if (!isReduction || !surroundings.isPermuted(node.inputs[0] ?? '')) return undefined;
  const { perm, constants } = surroundings;
  const [, list] = node.inputs;
  const axes = normalizeAxes(
    (list ? integersOf(constants.get(list)) : intsOf(node, 'axes')) ?? [],
    perm.length,
  );
  const kept = perm.filter((_, axis) => !axes?.includes(axis));
  const isInOrder = kept.every((axis, i) => i === 0 || axis > (kept[i - 1] ?? 0));
  return axes && axes.length > 0 && isInOrder ? moveReducedAxes(node, surroundings) : undefined;
}
