/** Removes an Unsqueeze that undoes a Squeeze, also behind a Pad, as between convolutions over one dimension. */
import type { Graph, NamedTensor, Node, Tensor, Value } from '../onnx/graph.ts';
import { mapBodies } from '../onnx/graph-walk.ts';
import { removeDeadEnds } from '../onnx/remove-dead-ends.ts';
import { integersOf } from './evaluate/evaluator.ts';
import { removeIdentities } from './remove-identities.ts';
import { findReaders } from './transposes/region.ts';

/** @param outer the constants of the graphs around this one. */
export function removeSqueezes(graph: Graph, outer: ReadonlyMap<Value, Tensor> = new Map()): Graph {
  const constants = new Map([
    ...outer,
    ...graph.initializers.map((tensor) => [tensor.name, tensor] as const),
  ]);
  const makers = new Map(graph.nodes.flatMap((node) => node.outputs.map((value) => [value, node] as const)));
  const readers = findReaders(graph);
  /** What stands in the place of each Pad that is moved before the Squeeze. */
  const moved = new Map<Node, Value>();
  const sides: NamedTensor[] = [];

  const hasAxes = (node: Node | undefined, opType: string, axes: readonly number[]): boolean =>
    node?.opType === opType && String(axesOf(node, constants)) === String(axes);
  const undo = (node: Node): Node => {
    const axes = axesOf(node, constants);
    const source = makers.get(node.inputs[0] ?? '');
    if (!axes || !source || node.opType !== 'Unsqueeze') return node;
    if (hasAxes(source, 'Squeeze', axes)) return identity(node, source.inputs[0]);
    return source.opType === 'Pad' ? movePad(source, node, axes) : node;
  };
  const movePad = (pad: Node, node: Node, axes: readonly number[]): Node => {
    const [x = '', padding = '', ...others] = pad.inputs;
    const [value = ''] = pad.outputs;
    const squeeze = makers.get(x);
    const pads = integersOf(constants.get(padding));
    const isMovable = hasAxes(squeeze, 'Squeeze', axes) && others.length < 2;
    const areAlike = readers.get(value)?.every((reader) => hasAxes(reader, 'Unsqueeze', axes));
    if (!isMovable || !areAlike || !pads) return node;
    const known = moved.get(pad);
    if (known !== undefined) return identity(node, known);
    const name = `${node.name}/pads`;
    sides.push(padsAround(name, pads, axes));
    moved.set(pad, node.outputs[0] ?? '');
    const inputs = [squeeze?.inputs[0] ?? '', name, ...others];
    return { ...pad, name: node.name, inputs, outputs: node.outputs };
  };

  const nodes = graph.nodes.map((node) => mapBodies(undo(node), (body) => removeSqueezes(body, constants)));
  const initializers = [...graph.initializers, ...sides];
  return removeDeadEnds(removeIdentities({ ...graph, nodes, initializers }));
}

function identity(node: Node, source = ''): Node {
  return { ...node, opType: 'Identity', inputs: [source], attributes: {} };
}

/** In ascending order; undefined where some count from the end, since the number of dimensions is not known. */
function axesOf({ inputs }: Node, constants: ReadonlyMap<Value, Tensor>): readonly number[] | undefined {
  const axes = integersOf(constants.get(inputs[1] ?? ''))?.sort((a, b) => a - b);
  return axes?.some((axis) => axis < 0) ? undefined : axes;
}

/** Nothing is added along the new axes. */
function padsAround(name: string, pads: readonly number[], axes: readonly number[]): NamedTensor {
  const rank = pads.length / 2;
  const halves = [pads.slice(0, rank), pads.slice(rank)];
  const data = halves.flatMap((half) => axes.reduce((all, axis) => all.toSpliced(axis, 0, 0), half));
  return { name, dataType: 'int64', shape: [data.length], data: BigInt64Array.from(data, BigInt) };
}
