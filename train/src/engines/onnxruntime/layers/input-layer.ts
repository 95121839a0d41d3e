/** InputLayer (tfjs class `InputLayer`): what enters the model, unchanged. */
import { type LayerRule, onlyInput } from '../layer-rule.ts';

export const INPUT_LAYER_RULE: LayerRule = {
  unsupportedReason: () => undefined,
  emit: (context) => ({
    output: onlyInput(context),
    backward: (gradient) => ({ inputs: [gradient], weights: [] }),
  }),
};
