/** Computes what depends on constants alone, so that the file holds the result. */
import type { Graph, NamedTensor, Node, Tensor, Value } from '../onnx/graph.ts';
import { mapBodies } from '../onnx/graph-walk.ts';
import { EVALUATORS } from './evaluate/registry.ts';

/**
 * Replaces nodes whose inputs are known by initializers of the same names. What leaves the graph stays a node, and so
 * does what only takes up space, such as Expand.
 *
 * @param outer the constants of the graphs around this one.
 */
export function foldConstants(graph: Graph, outer: ReadonlyMap<Value, Tensor> = new Map()): Graph {
  const constants = new Map([
    ...outer,
    ...graph.initializers.map((tensor) => [tensor.name, tensor] as const),
  ]);
  const leaving = new Set(graph.outputs.map(({ name }) => name));
  const folded: NamedTensor[] = [];
  const nodes = graph.nodes.flatMap((node) => {
    const [name = ''] = node.outputs;
    const result = leaving.has(name) ? undefined : evaluate(node, constants);
    if (!result) return [mapBodies(node, (body) => foldConstants(body, constants))];
    constants.set(name, result);
    folded.push({ ...result, name });
    return [];
  });
  return { ...graph, nodes, initializers: [...graph.initializers, ...folded] };
}

function evaluate(node: Node, constants: ReadonlyMap<Value, Tensor>): Tensor | undefined {
  const evaluator = node.outputs.length === 1 ? EVALUATORS.get(node.opType) : undefined;
  const inputs = node.inputs.map((value) => constants.get(value));
  const isKnown = inputs.every((tensor, i) => tensor !== undefined || node.inputs[i] === '');
  return isKnown ? evaluator?.(inputs, node) : undefined;
}
