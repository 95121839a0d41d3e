/** Turns the description of a graph model into an ONNX model. */
import type { ConvertedLayer, ConvertedModel, ConvertOptions } from '../convert.ts';
import type { Graph } from '../onnx/graph.ts';
import { DEFAULT_OPSET, irVersionOf } from '../opsets.ts';
import { optimizeGraph } from '../passes/passes.ts';
import type { GraphModelDescription } from '../read/graph-description.ts';
import { longestPrefix } from '../read/weight-owners.ts';
import { VERSION } from '../version.ts';
import { convertGraphModel } from './convert-graph-model.ts';

/**
 * Converts a graph model; nothing is compared with the original.
 *
 * @throws {UnsupportedOpsError} naming every node that cannot be converted.
 * @throws {UnsupportedOpsetError | InvalidModelError}
 */
export function convertGraphDescription(
  description: GraphModelDescription,
  { opset = DEFAULT_OPSET, custom }: ConvertOptions = {},
): ConvertedModel {
  const irVersion = irVersionOf(opset);
  const graph = optimizeGraph(convertGraphModel(description, opset, custom));
  const parameterCount = Array.from(description.weights.values())
    .map(({ tensor }) => tensor.data.length)
    .reduce((sum, count) => sum + count, 0);
  return {
    model: {
      graph,
      opset,
      irVersion,
      producerName: 'onnx-bridge',
      producerVersion: VERSION,
      metadata: {
        'onnx_bridge.format_version': '1',
        'onnx_bridge.model': JSON.stringify({ name: graph.name, parameterCount }),
      },
    },
    inputs: graph.inputs,
    outputs: graph.outputs,
    listLayers: (finished) => listOperators(description, finished),
  };
}

/** A node of the graph model names the operators that it became; those that became none are left out. */
function listOperators({ nodes }: GraphModelDescription, graph: Graph): ConvertedLayer[] {
  const operators = new Map<string, string[]>();
  for (const { name, opType } of graph.nodes) {
    const owner = nodes.has(name) ? name : longestPrefix(name, nodes);
    if (owner !== undefined) operators.set(owner, [...(operators.get(owner) ?? []), opType]);
  }
  return Array.from(operators, ([name, list]) => ({
    name,
    className: nodes.get(name)?.op ?? '',
    operators: list,
  }));
}
