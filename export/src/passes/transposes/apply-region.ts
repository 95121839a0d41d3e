/** Rewrites a graph so that a region works on values as they are before its Transposes. */
import type { Graph, Node, Value } from '../../onnx/graph.ts';
import { isExit, type Readers, type Region } from './region.ts';

/** How many Transposes fewer the graph has afterwards. */
export function gainOf(region: Region, readers: Readers): number {
  const removedEntries = [...region.entries].filter(({ outputs: [output = ''] }) => {
    return readers.has(output) && !isExit(region, output, readers);
  });
  const undone = [...region.absorbed].filter(
    ([before, after]) => before.opType === 'Transpose' && after.node.opType === 'Identity',
  );
  return removedEntries.length + undone.length - exitsOf(region, readers).length;
}

function exitsOf(region: Region, readers: Readers): Value[] {
  const outputs = [...region.moved.keys()].flatMap((node) => node.outputs);
  return outputs.filter((output) => isExit(region, output, readers));
}

/** Leaves Transposes that nothing reads any more, and an Identity in the place of each that was undone. */
export function applyRegion(graph: Graph, region: Region, readers: Readers): Graph {
  const exits = new Set(exitsOf(region, readers));
  const inner = new Map<Value, Value>([
    ...[...region.entries].map(({ inputs, outputs }) => [outputs[0] ?? '', inputs[0] ?? ''] as const),
    ...[...exits].map((value) => [value, `${value}/before`] as const),
  ]);
  const rename = (value: Value): Value => inner.get(value) ?? value;
  const constants = [...region.moved.values(), ...region.absorbed.values()].flatMap((to) => to.constants);
  const nodes = graph.nodes.flatMap((node): Node[] => {
    const absorbed = region.absorbed.get(node)?.node;
    if (absorbed) return [{ ...absorbed, inputs: absorbed.inputs.map(rename) }];
    const moved = region.moved.get(node)?.node;
    if (!moved) return [node];
    const transposes = moved.outputs
      .filter((output) => exits.has(output))
      .map((output) => ({
        name: `${output}/MovedTranspose`,
        opType: 'Transpose',
        inputs: [rename(output)],
        outputs: [output],
        attributes: { perm: region.perm },
      }));
    return [
      { ...moved, inputs: moved.inputs.map(rename), outputs: moved.outputs.map(rename) },
      ...transposes,
    ];
  });
  return { ...graph, nodes, initializers: [...graph.initializers, ...constants] };
}
