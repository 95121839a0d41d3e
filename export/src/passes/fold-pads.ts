/** Lets a Conv pad its input itself, and a MaxPool, instead of a Pad before it. */
import type { Graph, Node, Tensor, Value } from '../onnx/graph.ts';
import { mapBodies } from '../onnx/graph-walk.ts';
import { removeDeadEnds } from '../onnx/remove-dead-ends.ts';
import { integersOf, intsOf } from './evaluate/evaluator.ts';

/** What each operator takes to be around its input. */
const PADDING: ReadonlyMap<string, number> = new Map([
  ['Conv', 0],
  ['MaxPool', Number.NEGATIVE_INFINITY],
]);

/** The first axes are those of the batch and the channels, which no operator pads. */
const FIRST_AXIS = 2;

/** @param outer the constants of the graphs around this one. */
export function foldPads(graph: Graph, outer: ReadonlyMap<Value, Tensor> = new Map()): Graph {
  const constants = new Map([
    ...outer,
    ...graph.initializers.map((tensor) => [tensor.name, tensor] as const),
  ]);
  const pads = new Map(
    graph.nodes.flatMap((node) => (node.opType === 'Pad' ? [[node.outputs[0] ?? '', node] as const] : [])),
  );
  const nodes = graph.nodes.map((node) =>
    mapBodies(foldPad(node, pads, constants), (body) => foldPads(body, constants)),
  );
  return removeDeadEnds({ ...graph, nodes });
}

function foldPad(node: Node, pads: ReadonlyMap<Value, Node>, constants: ReadonlyMap<Value, Tensor>): Node {
  const [value = '', ...others] = node.inputs;
  const pad = pads.get(value);
  const padding = PADDING.get(node.opType);
  if (!pad || padding === undefined || 'auto_pad' in node.attributes) return node;
  const added = sidesOf(pad, padding, constants);
  if (!added) return node;
  const own = intsOf(node, 'pads') ?? added.map(() => 0);
  // A window that lies on added values alone has no largest one: a MaxPool may pad less than its window.
  const summed = own.map((count, side) => count + (added[side] ?? 0));
  const window = intsOf(node, 'kernel_shape') ?? [];
  const isTooWide =
    node.opType === 'MaxPool' && summed.some((count, i) => count >= (window[i % window.length] ?? 0));
  if (isTooWide) return node;
  return {
    ...node,
    inputs: [pad.inputs[0] ?? '', ...others],
    attributes: { ...node.attributes, pads: summed },
  };
}

/** How much a Pad adds to the axes of a window; undefined where it adds something else, or takes some away. */
function sidesOf(
  { inputs, attributes }: Node,
  padding: number,
  constants: ReadonlyMap<Value, Tensor>,
): number[] | undefined {
  const [, sides = '', fill = '', axes = ''] = inputs;
  const counts = integersOf(constants.get(sides));
  const filling = fill === '' ? 0 : Number(constants.get(fill)?.data[0]);
  const isConstant = (attributes.mode ?? 'constant') === 'constant' && axes === '';
  if (!counts || !isConstant || filling !== padding || counts.some((count) => count < 0)) return undefined;
  const rank = counts.length / 2;
  const isWindow = (side: number): boolean => side % rank >= FIRST_AXIS;
  return counts.some((count, side) => count > 0 && !isWindow(side))
    ? undefined
    : counts.filter((_, side) => isWindow(side));
}
