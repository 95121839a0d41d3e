/** Finds the nodes that could work on values as they are before a Transpose. */
import type { Graph, Node, Tensor, Value } from '../../onnx/graph.ts';
import { readsOf } from '../../onnx/graph-walk.ts';
import { absorbReduction, type MovedNode, moveNode, type Surroundings } from './move-node.ts';
import { compose, isIdentity, type Permutation, permutationOf } from './permutation.ts';

/** Nodes around Transposes by one permutation. */
export interface Region {
  readonly perm: Permutation;
  /** The Transposes through which values come in. */
  readonly entries: ReadonlySet<Node>;
  /** Nodes that move before the Transpose, which is then behind them. */
  readonly moved: ReadonlyMap<Node, MovedNode>;
  /** Nodes that take the values as they are before the Transpose, and give what they gave. */
  readonly absorbed: ReadonlyMap<Node, MovedNode>;
}

/** What reads each value; a value that leaves the graph is read by `OUTSIDE`. */
export type Readers = ReadonlyMap<Value, readonly Node[]>;

const OUTSIDE: Node = { name: '', opType: '', inputs: [], outputs: [], attributes: {} };

export function findReaders({ nodes, outputs }: Graph): Readers {
  const readers = new Map<Value, Node[]>(outputs.map(({ name }) => [name, [OUTSIDE]]));
  for (const node of nodes) {
    for (const value of readsOf(node)) {
      const known = readers.get(value);
      if (known) known.push(node);
      else readers.set(value, [node]);
    }
  }
  return readers;
}

/** All that can move along `perm`, but for what would only push a Transpose further along. */
export function findRegion(
  { nodes }: Graph,
  perm: Permutation,
  constants: ReadonlyMap<Value, Tensor>,
  readers: Readers,
): Region {
  const entries = new Set<Node>();
  const moved = new Map<Node, MovedNode>();
  const absorbed = new Map<Node, MovedNode>();
  const permuted = new Set<Value>();
  const surroundings = { perm, constants, isPermuted: (value: Value) => permuted.has(value) };
  for (const node of nodes) {
    const absorbing = absorbTranspose(node, surroundings) ?? absorbReduction(node, surroundings);
    if (absorbing) {
      absorbed.set(node, absorbing);
      continue;
    }
    const moving = moveNode(node, surroundings);
    if (moving) moved.set(node, moving);
    else if (String(permutationOf(node)) === String(perm)) entries.add(node);
    else continue;
    for (const output of node.outputs) permuted.add(output);
  }
  trim({ perm, entries, moved, absorbed }, moved, readers);
  return { perm, entries, moved, absorbed };
}

function absorbTranspose(node: Node, { perm, isPermuted }: Surroundings): MovedNode | undefined {
  const next = permutationOf(node);
  if (!next || !isPermuted(node.inputs[0] ?? '')) return undefined;
  const both = compose(perm, next);
  const merged = isIdentity(both)
    ? { ...node, opType: 'Identity', attributes: {} }
    : { ...node, attributes: { perm: both } };
  return { node: merged, constants: [] };
}

/** True for a value that something outside of the region reads, so that it needs the Transpose behind it. */
export function isExit({ moved, absorbed }: Region, value: Value, readers: Readers): boolean {
  return (readers.get(value) ?? []).some((reader) => !moved.has(reader) && !absorbed.has(reader));
}

/** Takes out nodes, from the end on, that nothing in the region reads, unless they join several Transposes. */
function trim(region: Region, moved: Map<Node, MovedNode>, readers: Readers): void {
  const isInside = (reader: Node): boolean => moved.has(reader) || region.absorbed.has(reader);
  const comesFrom = new Set([...region.entries, ...moved.keys()].flatMap(({ outputs }) => outputs));
  for (const node of [...moved.keys()].reverse()) {
    if (node.outputs.flatMap((output) => readers.get(output) ?? []).some(isInside)) continue;
    const sources = new Set(node.inputs.filter((value) => comesFrom.has(value)));
    const newExits = [...sources].filter((value) => !isExit(region, value, readers));
    if (newExits.length <= 1) moved.delete(node);
  }
}

/** Takes the region apart into the parts that have nothing to do with each other. */
export function splitRegion(region: Region): Region[] {
  const parts = new Map<Value, Set<Node>>();
  for (const node of [...region.entries, ...region.moved.keys(), ...region.absorbed.keys()]) {
    const joined = new Set([node]);
    for (const value of region.entries.has(node) ? [] : node.inputs) {
      for (const member of parts.get(value) ?? []) joined.add(member);
    }
    for (const member of joined) for (const output of member.outputs) parts.set(output, joined);
  }
  return [...new Set(parts.values())].map((members) => ({
    perm: region.perm,
    entries: new Set([...region.entries].filter((node) => members.has(node))),
    moved: new Map([...region.moved].filter(([node]) => members.has(node))),
    absorbed: new Map([...region.absorbed].filter(([node]) => members.has(node))),
  }));
}
