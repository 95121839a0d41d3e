/** How many channels a value has on its last axis, as far as the nodes before it tell. */
import type { Graph, Node, Tensor, Value } from '../../onnx/graph.ts';
import { intOf } from '../evaluate/evaluator.ts';
import { isElementwise } from '../transposes/move-node.ts';

/** @returns undefined where the size is known at run time alone, or by other operators. */
export function createLastSizes(
  { nodes, inputs }: Graph,
  constants: ReadonlyMap<Value, Tensor>,
): (value: Value) => number | undefined {
  const sizes = new Map<Value, number | undefined>();
  for (const { name, shape } of inputs) {
    const size = shape.at(-1);
    sizes.set(name, typeof size === 'number' ? size : undefined);
  }
  const sizeOf = (node: Node): number | undefined => {
    if (isElementwise(node)) return sizes.get(node.inputs[0] ?? '');
    const weight = constants.get(node.inputs[1] ?? '');
    if (node.opType === 'MatMul') return weight?.shape.at(-1);
    if (node.opType === 'Gemm') return weight?.shape.at(intOf(node, 'transB', 0) === 1 ? 0 : 1);
    return undefined;
  };
  for (const node of nodes) for (const output of node.outputs) sizes.set(output, sizeOf(node));
  return (value) => sizes.get(value);
}
