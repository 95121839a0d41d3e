/** Multiplications and additions that follow each other, as one factor and one offset for each channel. */
import type { Node, Tensor, Value } from '../../onnx/graph.ts';
import { type Permutation, permutationOf } from '../transposes/permutation.ts';

export interface AffineChain {
  /** The nodes in their order, without the Transposes between them. */
  readonly nodes: readonly Node[];
  readonly factors: Float64Array;
  readonly offsets: Float64Array;
  /** Of the value that the last node gives. */
  readonly layout: Layout;
}

/** Where the channels of a value are. */
export interface Layout {
  readonly rank: number;
  readonly channelAxis: number;
}

interface ChainStart extends Layout {
  readonly output: Value;
  readonly channelCount: number;
}

type Constants = ReadonlyMap<Value, Tensor>;

/** @param nextOf the one node that reads a value; undefined where there are several, or it leaves the graph. */
export function followAffineChain(
  start: ChainStart,
  constants: Constants,
  nextOf: (value: Value) => Node | undefined,
): AffineChain {
  const steps: Step[] = [];
  const nodes: Node[] = [];
  let layout: Layout = start;
  let lastLayout = layout;
  let value = start.output;
  for (let node = nextOf(value); node; node = nextOf(value)) {
    const perm = permutationOf(node);
    const step = perm ? undefined : readStep(node, { value, layout, count: start.channelCount, constants });
    if (!perm && !step) break;
    if (perm) layout = layoutBehind(layout, perm);
    if (step) {
      steps.push(step);
      nodes.push(node);
      lastLayout = layout;
    }
    value = node.outputs[0] ?? '';
  }
  return { nodes, ...combine(steps, start.channelCount), layout: lastLayout };
}

/**
 * The same backwards, over channels on the last axis.
 *
 * @param makerOf the node that makes a value which nothing else reads.
 */
export function traceAffineChain(
  end: { readonly value: Value; readonly channelCount: number },
  constants: Constants,
  makerOf: (value: Value) => Node | undefined,
): AffineChain & { readonly input: Value } {
  const layout = { rank: 1, channelAxis: 0 };
  const steps: Step[] = [];
  const nodes: Node[] = [];
  let input = end.value;
  for (let node = makerOf(input); node; node = makerOf(input)) {
    const value = node.inputs.find((name) => !constants.has(name)) ?? '';
    const step = readStep(node, { value, layout, count: end.channelCount, constants });
    if (!step) break;
    steps.unshift(step);
    nodes.unshift(node);
    input = value;
  }
  return { nodes, ...combine(steps, end.channelCount), layout, input };
}

function layoutBehind({ rank, channelAxis }: Layout, perm: Permutation): Layout {
  return { rank: perm.length, channelAxis: perm.indexOf(channelAxis + perm.length - rank) };
}

function combine(steps: readonly Step[], count: number): Step {
  const factors = new Float64Array(count).fill(1);
  const offsets = new Float64Array(count);
  for (const step of steps) {
    for (const [i, factor] of step.factors.entries()) {
      factors[i] = (factors[i] ?? 1) * factor;
      offsets[i] = (offsets[i] ?? 0) * factor + (step.offsets[i] ?? 0);
    }
  }
  return { factors, offsets };
}

interface Step {
  readonly factors: Float64Array;
  readonly offsets: Float64Array;
}

interface StepInput {
  readonly value: Value;
  readonly layout: Layout;
  /** Of the channels. */
  readonly count: number;
  readonly constants: Constants;
}

/** What a node multiplies the value by and adds to it; undefined where that is not known or differs elsewhere. */
function readStep(node: Node, input: StepInput): Step | undefined {
  const { value, layout, count, constants } = input;
  if (node.opType === 'BatchNormalization') return readBatchNormalization(node, input);
  const [a = '', b = ''] = node.inputs;
  const other = constants.get(a === value ? b : a);
  const numbers = other?.dataType === 'float32' ? perChannel(other, layout, count) : undefined;
  if (!numbers) return undefined;
  if (node.opType === 'Mul') return { factors: numbers, offsets: new Float64Array(count) };
  const ones = new Float64Array(count).fill(1);
  if (node.opType === 'Add') return { factors: ones, offsets: numbers };
  if (node.opType === 'Sub' && a === value) return { factors: ones, offsets: numbers.map((x) => -x) };
  return undefined;
}

/** Its channels are on axis 1. */
function readBatchNormalization(
  node: Node,
  { value, layout, count, constants }: StepInput,
): Step | undefined {
  const tensors = node.inputs.slice(1).flatMap((name) => constants.get(name) ?? []);
  const [scale, bias, mean, variance] = tensors.map(({ data }) => Float64Array.from(data, Number));
  const { epsilon, training_mode: training = 0 } = node.attributes;
  const isPlain = node.inputs[0] === value && layout.channelAxis === 1 && layout.rank > 1 && training === 0;
  if (!isPlain || !scale || !bias || !mean || !variance || variance.length !== count) return undefined;
  const addend = typeof epsilon === 'object' && 'float' in epsilon ? epsilon.float : DEFAULT_EPSILON;
  const factors = scale.map((x, i) => x / Math.sqrt((variance[i] ?? 0) + addend));
  return { factors, offsets: bias.map((x, i) => x - (mean[i] ?? 0) * (factors[i] ?? 0)) };
}

const DEFAULT_EPSILON = 1e-5;

/** One number a channel, or undefined where a tensor differs along other axes or has more of them than the value. */
function perChannel(
  { shape, data }: Tensor,
  { rank, channelAxis }: Layout,
  count: number,
): Float64Array | undefined {
  const place = channelAxis - (rank - shape.length);
  const isPlain = shape.every((size, axis) => size === 1 || (axis === place && size === count));
  if (!isPlain || shape.length > rank) return undefined;
  return Float64Array.from({ length: count }, (_, i) => Number(data.length === 1 ? data[0] : data[i]));
}
