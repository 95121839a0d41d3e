/** Makes one PRelu of `Relu(x) + slope * (x - Abs(x))`, as models from before the layer write it. */
import type { Graph, NamedTensor, Node, Tensor, Value } from '../onnx/graph.ts';
import { mapBodies } from '../onnx/graph-walk.ts';
import { removeDeadEnds } from '../onnx/remove-dead-ends.ts';

/** @param outer the constants of the graphs around this one. */
export function fusePrelu(graph: Graph, outer: ReadonlyMap<Value, Tensor> = new Map()): Graph {
  const constants = new Map([
    ...outer,
    ...graph.initializers.map((tensor) => [tensor.name, tensor] as const),
  ]);
  const makers = new Map(graph.nodes.flatMap((node) => node.outputs.map((value) => [value, node] as const)));
  const slopes: NamedTensor[] = [];
  const nodes = graph.nodes.map((node) => {
    const parts = findParts(node, makers, constants);
    if (!parts) return mapBodies(node, (body) => fusePrelu(body, constants));
    // Below zero x - Abs(x) is twice x.
    const data = Float32Array.from(parts.slope.data, Number).map((factor) => 2 * factor);
    const slope = { ...parts.slope, data, name: `${node.name}/slope` };
    slopes.push(slope);
    return { ...node, opType: 'PRelu', inputs: [parts.x, slope.name] };
  });
  return removeDeadEnds({ ...graph, nodes, initializers: [...graph.initializers, ...slopes] });
}

interface Parts {
  readonly x: Value;
  readonly slope: Tensor;
}

type Makers = ReadonlyMap<Value, Node>;

function findParts(add: Node, makers: Makers, constants: ReadonlyMap<Value, Tensor>): Parts | undefined {
  if (add.opType !== 'Add') return undefined;
  const inputs = add.inputs.map((value) => makers.get(value));
  const product = inputs.find((node) => node?.opType === 'Mul');
  const positive = inputs.find((node) => node?.opType === 'Relu');
  const slope = constants.get(product?.inputs.find((value) => constants.has(value)) ?? '');
  const difference = product && findMaker('Sub', product.inputs, makers);
  const [x = '', absolute = ''] = difference?.inputs ?? [];
  const isAbsolute = makers.get(absolute)?.opType === 'Abs' && makers.get(absolute)?.inputs[0] === x;
  // Of numbers that are positive already, too.
  const isPositive = positive?.inputs[0] === x || positive?.outputs[0] === x;
  const isFound = slope?.dataType === 'float32' && isAbsolute && isPositive;
  return isFound && isSlope(slope, channelsOf(x, makers, constants)) ? { x, slope } : undefined;
}

/** The sizes of a Conv's weights, whose output channels are first, where the value is what it gives, or the Relu of that. */
function channelsOf(value: Value, makers: Makers, constants: ReadonlyMap<Value, Tensor>): readonly number[] {
  const node = makers.get(value);
  if (node?.opType === 'Relu') return channelsOf(node.inputs[0] ?? '', makers, constants);
  return node?.opType === 'Conv' ? (constants.get(node.inputs[1] ?? '')?.shape ?? []) : [];
}

/** Unlike Mul, PRelu takes no slope that is larger than its input. */
function isSlope({ shape, data }: Tensor, [channelCount = 0, ...rest]: readonly number[]): boolean {
  if (data.length === 1) return shape.length <= rest.length + 1;
  return data.length === channelCount && shape.at(-rest.length) === channelCount;
}

function findMaker(opType: string, values: readonly Value[], makers: Makers): Node | undefined {
  return values.map((value) => makers.get(value)).find((node) => node?.opType === opType);
}
