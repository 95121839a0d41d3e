/** InputLayer (tfjs class `InputLayer`): what enters the model, unchanged. */
import type { LayerRule } from '../layer-rule.ts';

export const INPUT_LAYER_RULE: LayerRule = {
  unsupportedReason: () => undefined,
  emit: ({ input }) => ({
    output: input,
    backward: (gradient) => ({ input: gradient, weights: [] }),
  }),
};
