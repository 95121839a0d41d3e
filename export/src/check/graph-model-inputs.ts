/** What may go into the inputs of a graph model, as its nodes have it. */
import type { GraphInput, GraphModelDescription, GraphNode } from '../read/graph-description.ts';
import type { InputSpec } from './batches.ts';

/** Sizes that the model leaves open: of images, which networks halve several times, and of anything else. */
const IMAGE_LENGTHS = { full: 128, short: 96 } as const;
const LENGTHS = { full: 40, short: 32 } as const;
const IMAGE_RANK = 4;
/** Levels of an image; whole numbers of which nothing is to be seen. */
const LEVEL_COUNT = 256;
const DEFAULT_LIMIT = 10;
/** Ops that hand indices on. */
const PASSING_OPS: ReadonlySet<string> = new Set([
  ...['Cast', 'ExpandDims', 'Identity', 'Reshape', 'Squeeze', 'StopGradient'],
]);
/** Ops that pick rows by indices, which are the second input. */
const PICKING_OPS: ReadonlySet<string> = new Set(['Gather', 'GatherV2', 'ResourceGather']);

export function graphModelInputs(description: GraphModelDescription): InputSpec[] {
  return description.inputs.map((input) => {
    const { dataType, shape = [] } = input;
    const isImage = shape.length === IMAGE_RANK;
    const common = { shape, lengths: isImage ? IMAGE_LENGTHS : LENGTHS };
    const limit = rowLimit(input, description);
    if (dataType === 'bool') return { ...common, dataType };
    if (dataType !== 'int32')
      return { ...common, dataType: 'float32', ...(limit !== undefined && { limit }) };
    return { ...common, dataType, limit: limit ?? (isImage ? LEVEL_COUNT : DEFAULT_LIMIT) };
  });
}

/** The number of rows of the smallest stored table that the input picks from. */
function rowLimit({ nodeName }: GraphInput, { nodes, weights }: GraphModelDescription): number | undefined {
  const reached = nodesThatHandOn(nodeName, Array.from(nodes.values()));
  const picking = Array.from(nodes.values()).filter(
    ({ op, inputs }) => PICKING_OPS.has(op) && reached.has(inputs[1]?.nodeName ?? ''),
  );
  const limits = picking.flatMap(
    ({ inputs }) => weights.get(inputs[0]?.nodeName ?? '')?.tensor.shape[0] ?? [],
  );
  return limits.length > 0 ? Math.min(...limits) : undefined;
}

/** The nodes whose values are those of an input, in whatever order the file has them. */
function nodesThatHandOn(inputName: string, nodes: readonly GraphNode[]): ReadonlySet<string> {
  const reached = new Set([inputName]);
  const passing = nodes.filter(({ op }) => PASSING_OPS.has(op));
  for (let count = 0; count < reached.size; ) {
    count = reached.size;
    for (const { name, inputs } of passing) {
      if (reached.has(inputs[0]?.nodeName ?? '')) reached.add(name);
    }
  }
  return reached;
}
