/**
 * Removes Transposes that undo each other, also where other operators stand between them: those then work on the axes
 * as they are, and a Transpose is left where a value leaves them.
 */
import type { Graph, Tensor, Value } from '../onnx/graph.ts';
import { mapBodies } from '../onnx/graph-walk.ts';
import { removeDeadEnds } from '../onnx/remove-dead-ends.ts';
import { removeIdentities } from './remove-identities.ts';
import { applyRegion, gainOf } from './transposes/apply-region.ts';
import { isIdentity, type Permutation, permutationOf } from './transposes/permutation.ts';
import { findReaders, findRegion, splitRegion } from './transposes/region.ts';

/** Each round leaves fewer Transposes; what a removed one uncovers is found in the next. */
const MAX_ROUNDS = 10;

/** @param outer the constants of the graphs around this one. */
export function removeTransposes(graph: Graph, outer: ReadonlyMap<Value, Tensor> = new Map()): Graph {
  const constants = new Map([
    ...outer,
    ...graph.initializers.map((tensor) => [tensor.name, tensor] as const),
  ]);
  const nodes = graph.nodes
    .map((node) =>
      isIdentity(permutationOf(node) ?? [1]) ? { ...node, opType: 'Identity', attributes: {} } : node,
    )
    .map((node) => mapBodies(node, (body) => removeTransposes(body, constants)));
  let current = tidy({ ...graph, nodes });
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const next = runRound(current, outer);
    if (next === current) break;
    current = tidy(next);
  }
  return current;
}

/** Also because a Transpose that nothing reads would count as a reader of its input. */
function tidy(graph: Graph): Graph {
  return removeDeadEnds(removeIdentities(graph));
}

function runRound(graph: Graph, outer: ReadonlyMap<Value, Tensor>): Graph {
  const constants = new Map([
    ...outer,
    ...graph.initializers.map((tensor) => [tensor.name, tensor] as const),
  ]);
  const readers = findReaders(graph);
  for (const perm of permutationsIn(graph)) {
    const parts = splitRegion(findRegion(graph, perm, constants, readers));
    const gaining = parts.filter((part) => gainOf(part, readers) > 0);
    if (gaining.length > 0)
      return gaining.reduce((result, part) => applyRegion(result, part, readers), graph);
  }
  return graph;
}

function permutationsIn({ nodes }: Graph): Permutation[] {
  const perms = nodes.flatMap((node) => {
    const perm = permutationOf(node);
    return perm ? [perm] : [];
  });
  return [...new Map(perms.map((perm) => [String(perm), perm])).values()];
}
