/** Dot (tfjs class `Dot`) of `[B, M, F]` and `[B, N, F]`: products of their vectors, `[B, M, N]`. */
import { arithmetic } from '../arithmetic.ts';
import type { LayerRule } from '../layer-rule.ts';

const LAST_AXIS = 2;

export const DOT_RULE: LayerRule = {
  unsupportedReason({ axes, normalize }, shapes) {
    if (normalize) return 'normalize is on';
    const areLast = [axes].flat().every((axis) => axis === -1 || axis === LAST_AXIS);
    return areLast && shapes.every(({ length }) => length === LAST_AXIS + 1)
      ? undefined
      : `axes are ${axes}, supported: the last ones of two inputs with three dimensions`;
  },
  emit({ builder, inputs: [first, second] }) {
    const { matmul, transpose } = arithmetic(builder);
    if (!first || !second) throw new Error('Dot has two inputs');
    const swap = [0, 2, 1];
    return {
      output: { value: matmul(first.value, transpose(second.value, swap)) },
      backward: (gradient) => ({
        inputs: [matmul(gradient, second.value), matmul(transpose(gradient, swap), first.value)],
        weights: [],
      }),
    };
  },
};
