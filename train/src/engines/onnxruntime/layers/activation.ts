/** Activation (tfjs class `Activation`): one of tfjs' activations on its own. */
import * as v from 'valibot';
import { ACTIVATIONS, findActivation } from '../activations.ts';
import { firstIssue } from '../layer-config.ts';
import { type LayerRule, onlyInput } from '../layer-rule.ts';

const ACTIVATION_CONFIG = v.object({ activation: v.picklist(Object.keys(ACTIVATIONS)) });

export const ACTIVATION_RULE: LayerRule = {
  unsupportedReason: (config) => firstIssue(ACTIVATION_CONFIG, config),
  emit(context, config) {
    const { builder } = context;
    const { value: input, mask } = onlyInput(context);
    const { activation: name } = v.parse(ACTIVATION_CONFIG, config);
    const activation = findActivation(name);
    const output = activation.emit(builder, input, -1);
    return {
      output: { value: output, mask },
      logits: input,
      logitsOf: name,
      backward: (gradient, of) => ({
        inputs: [of === 'logits' ? gradient : activation.backward(builder, gradient, { input, output }, -1)],
        weights: [],
      }),
    };
  },
};
