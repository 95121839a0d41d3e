/** Flatten (tfjs class `Flatten`): `[B, ...]` to `[B, F]`. */
import * as v from 'valibot';
import { arithmetic } from '../arithmetic.ts';
import { firstIssue } from '../layer-config.ts';
import { type LayerRule, onlyInput } from '../layer-rule.ts';

const FLATTEN_CONFIG = v.object({ dataFormat: v.nullish(v.literal('channelsLast')) });

export const FLATTEN_RULE: LayerRule = {
  unsupportedReason: (config) => firstIssue(FLATTEN_CONFIG, config),
  emit(context) {
    const { builder } = context;
    const { value } = onlyInput(context);
    return {
      output: { value: builder.node('Flatten', [value], { axis: 1 }) },
      backward: (gradient) => ({ inputs: [arithmetic(builder).reshapeLike(gradient, value)], weights: [] }),
    };
  },
};
