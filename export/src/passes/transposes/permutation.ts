/** Orders of axes: axis i of `Transpose(x, perm)` is axis `perm[i]` of x. */
import type { Node } from '../../onnx/graph.ts';
import { intsOf } from '../evaluate/evaluator.ts';

export type Permutation = readonly number[];

/** The order that `first`, then `second` come to. */
export function compose(first: Permutation, second: Permutation): Permutation {
  return second.map((axis) => first[axis] ?? axis);
}

/** The order that undoes another one. */
export function invert(perm: Permutation): Permutation {
  return perm.map((_, axis) => perm.indexOf(axis));
}

export function isIdentity(perm: Permutation): boolean {
  return perm.every((axis, i) => axis === i);
}

/** The order that a Transpose names; undefined for other nodes. */
export function permutationOf(node: Node): Permutation | undefined {
  return node.opType === 'Transpose' ? intsOf(node, 'perm') : undefined;
}
