/** Turns the description of a graph model into an ONNX graph. */
import type { CustomConverters } from '../custom/custom-converters.ts';
import { InvalidModelError } from '../errors/invalid-model-error.ts';
import { UnsupportedOpsError } from '../errors/unsupported-ops-error.ts';
import type { Dimension, Graph, ValueInfo } from '../onnx/graph.ts';
import { createGraphBuilder, type GraphBuilder } from '../onnx/graph-builder.ts';
import { optimizeGraph } from '../passes/passes.ts';
import type { GraphInput, GraphModelDescription } from '../read/graph-description.ts';
import { type Conversion, convertNodes } from './convert-nodes.ts';
import { ONNX_TYPES, type TensorOperand } from './operand.ts';
import { raiseControlFlow } from './raise-control-flow.ts';

/**
 * Converts the nodes that the outputs of a model need. Sizes known at run time alone stay open.
 *
 * @throws {UnsupportedOpsError} naming every node that cannot be converted.
 * @throws {InvalidModelError} if the graph runs in a circle.
 */
export function convertGraphModel(
  description: GraphModelDescription,
  opset: number,
  custom: CustomConverters = {},
): Graph {
  const raised = raiseControlFlow(description);
  const { path, nodes, inputs, outputs } = raised;
  const graph = createGraphBuilder(
    'graph',
    [...inputs, ...outputs].map(({ name }) => name),
  );
  const sizeNames = nameSizes(inputs);
  const given = new Map(inputs.map((input) => [input.nodeName, declareInput(graph, input, sizeNames, path)]));
  const conversion: Conversion = {
    description: raised,
    graph,
    opset,
    custom,
    callers: [],
    functionCount: { value: 0 },
    unsupported: [],
  };
  const sources = outputs.map(({ source }) => source);
  const results = convertNodes({ nodes, outputs: sources, given }, graph, conversion);
  if (conversion.unsupported.length > 0) throw new UnsupportedOpsError(path, conversion.unsupported);
  for (const [i, { name }] of outputs.entries()) {
    const operand = results[i];
    if (!operand)
      throw new InvalidModelError({ what: `The output "${name}" comes from nowhere`, where: path });
    if (operand.kind === 'list')
      throw new InvalidModelError({ what: `The output "${name}" is a list of tensors`, where: path });
    graph.output(operand.value, describeOutput(name, operand, sizeNames, path));
  }
  return optimizeGraph(graph.build());
}

/** The name of a size inside the converter: other inputs may have other sizes. */
function sizeOf({ name }: GraphInput, axis: number): string {
  return `${name}:${axis}`;
}

/** What sizes known at run time alone are called in the file, by their names inside the converter. */
function nameSizes(inputs: readonly GraphInput[]): ReadonlyMap<Dimension, string> {
  return new Map(
    inputs.flatMap((input) =>
      (input.shape ?? []).map((_, axis) => [
        sizeOf(input, axis),
        axis === 0 ? 'batch' : `${input.name}_${axis}`,
      ]),
    ),
  );
}

function declareInput(
  graph: GraphBuilder,
  input: GraphInput,
  sizeNames: ReadonlyMap<Dimension, string>,
  where: string,
): TensorOperand {
  const { name, dataType } = input;
  const shape = input.shape?.map((size, axis) => size ?? sizeOf(input, axis));
  if (!shape || dataType === 'string' || dataType === 'complex64') {
    const kind = dataType === 'string' ? 'texts' : 'complex numbers';
    throw new InvalidModelError({
      what: `The input "${name}" ${shape ? `takes ${kind}` : 'does not say how many dimensions it has'}`,
      where,
      fix: 'convert the original model again, with an input signature of numbers',
    });
  }
  const declared = shape.map((size) => sizeNames.get(size) ?? size);
  return {
    kind: 'tensor',
    value: graph.input(name, ONNX_TYPES[dataType], declared),
    dataType,
    shape,
  };
}

function describeOutput(
  name: string,
  { dataType, shape }: TensorOperand,
  sizeNames: ReadonlyMap<Dimension, string>,
  where: string,
): ValueInfo {
  if (!shape || dataType === 'string' || dataType === 'complex64') {
    const kind = dataType === 'string' ? 'texts' : 'complex numbers';
    throw new InvalidModelError({
      what: `The output "${name}" ${shape ? `gives ${kind}` : 'has no fixed number of dimensions'}`,
      where,
      fix: 'convert the original model again without this output',
    });
  }
  const declared = shape.map((size, axis) =>
    typeof size === 'number' ? size : (sizeNames.get(size) ?? `${name}_${axis}`),
  );
  return { name, dataType: ONNX_TYPES[dataType], shape: declared };
}
