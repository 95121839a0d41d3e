/**
 * Bincount and DenseBincount, of op list `reduction` of tfjs: how often each number comes, or the sum of its weights.
 * ONNX operators: Equal 13, Where 9, Cast 13, ReduceSum 13, ReduceMax 13. Numbers of the size and above count for nothing.
 */
import type { Op, OpConverter } from './op.ts';
import { lazyTensor } from './operand.ts';
import { emitRange } from './ranges.ts';
import { emitReduction } from './reductions.ts';
import { knownSizes, shapeOf } from './shapes.ts';
import { castValue, numberLike, numberType, valueAs } from './types.ts';

export const bincount: OpConverter = (op) => countNumbers(op, false);
export const denseBincount: OpConverter = (op) =>
  countNumbers(op, op.attributes.bool('binary_output') ?? false);

function countNumbers(op: Op, isBinary: boolean) {
  const { graph } = op;
  const [x, weights] = [op.input(0), op.input(2)];
  const size = op.number(1);
  const dataType = numberType(op, weights.dataType);
  const sizes = knownSizes(weights.shape);
  const hasWeights = !isBinary && !sizes?.includes(0);
  if (!isBinary && !sizes) return op.refuse('whether it has weights is known at run time alone');
  return lazyTensor({ dataType, shape: [...shapeOf(op, x).slice(0, -1), size] }, () => {
    const column = graph.node('Unsqueeze', [valueAs(op, x, 'int32'), graph.ints([-1])]);
    const isNumber = graph.node('Equal', [column, emitRange(op, numberLike(op, 'int32', size))]);
    const along = shapeOf(op, x).length - 1;
    if (!hasWeights) {
      const ones = castValue(op, isNumber, dataType);
      return emitReduction(op, isBinary ? 'ReduceMax' : 'ReduceSum', ones, [along], false);
    }
    const shares = graph.node('Unsqueeze', [weights.value, graph.ints([-1])]);
    const counted = graph.node('Where', [isNumber, shares, numberLike(op, dataType, 0)]);
    return emitReduction(op, 'ReduceSum', counted, [along], false);
  });
}
