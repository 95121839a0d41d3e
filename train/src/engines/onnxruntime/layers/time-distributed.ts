/** TimeDistributed (tfjs class `TimeDistributed`) of Dense or Activation, which work on each step anyway. */
import * as v from 'valibot';
import { firstIssue } from '../layer-config.ts';
import type { LayerRule } from '../layer-rule.ts';
import { ACTIVATION_RULE } from './activation.ts';
import { DENSE_RULE } from './dense.ts';

const INNER_RULES = { Activation: ACTIVATION_RULE, Dense: DENSE_RULE } as const;

const TIME_DISTRIBUTED_CONFIG = v.object({
  layer: v.object({
    className: v.picklist(['Activation', 'Dense']),
    config: v.record(v.string(), v.unknown()),
  }),
});

export const TIME_DISTRIBUTED_RULE: LayerRule = {
  unsupportedReason(config, inputShapes) {
    const issue = firstIssue(TIME_DISTRIBUTED_CONFIG, config);
    if (issue !== undefined) return issue;
    const { layer } = v.parse(TIME_DISTRIBUTED_CONFIG, config);
    return INNER_RULES[layer.className].unsupportedReason(layer.config, inputShapes);
  },
  emit(context, config) {
    const { layer } = v.parse(TIME_DISTRIBUTED_CONFIG, config);
    return INNER_RULES[layer.className].emit(context, layer.config);
  },
};
