/** What turns a node with stored weights into nodes with 8-bit weights. */
import type { NamedTensor, Node, Tensor, Value } from '../onnx/graph.ts';

/** What stands in the place of a node. */
export interface QuantizedNode {
  /** The last ones give the outputs of the node. */
  readonly nodes: readonly Node[];
  readonly tensors: readonly NamedTensor[];
}

/**
 * @param weightOf the float32 weights that an input of the node stands for; undefined where they are not known, or too
 *   few to be worth it.
 * @returns undefined for a node that stays as it is.
 */
export type QuantizationRule = (
  node: Node,
  weightOf: (value: Value | undefined) => Tensor | undefined,
) => QuantizedNode | undefined;

/** A node with one output, which is named as the node is. */
export function nodeOf(
  name: string,
  opType: string,
  inputs: readonly Value[],
  attributes: Node['attributes'] = {},
): Node {
  return { name, opType, inputs, outputs: [name], attributes };
}
