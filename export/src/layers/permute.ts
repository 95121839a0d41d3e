/** Permute of tfjs as Transpose (ONNX version 13 or 21). */
import * as v from 'valibot';
import { defineConverter } from './layer.ts';
import { SIZE } from './sizes.ts';

function isPermutation(dims: readonly number[]): boolean {
  return dims.every((_, i) => dims.includes(i + 1));
}

export const permuteConverter = defineConverter({
  config: v.object({
    dims: v.pipe(
      v.array(SIZE),
      v.check((dims) => isPermutation(dims), 'expected the numbers of the axes from 1 on, each once'),
    ),
  }),
  convert: ({ dims }, { value, dataType, shape }, { graph, refuse }) => {
    if (dims.length !== shape.length - 1) {
      return refuse(`its input has ${shape.length} dimensions, expected ${dims.length + 1}`);
    }
    const perm = [0, ...dims];
    return {
      value: graph.node('Transpose', [value], { perm }),
      dataType,
      shape: perm.map((axis) => shape[axis] ?? 1),
      isPaddingIgnored: false,
    };
  },
});
