/** LayerNormalization (tfjs class `LayerNormalization`) over the last dimension: Ba, Kiros and Hinton 2016. */
import * as v from 'valibot';
import { arithmetic } from '../arithmetic.ts';
import { firstIssue } from '../layer-config.ts';
import { type LayerRule, onlyInput, type Shape } from '../layer-rule.ts';
import { emitNormalization } from './normalization.ts';

const LAYER_NORMALIZATION_CONFIG = v.object({
  axis: v.union([v.number(), v.array(v.number())]),
  epsilon: v.number(),
  center: v.boolean(),
  scale: v.boolean(),
});

const isLast = (axis: number | number[], shape: Shape | undefined): boolean =>
  [axis].flat().every((each) => each === -1 || each === (shape?.length ?? 0) - 1);

export const LAYER_NORMALIZATION_RULE: LayerRule = {
  unsupportedReason(config, [inputShape]) {
    const issue = firstIssue(LAYER_NORMALIZATION_CONFIG, config);
    if (issue !== undefined) return issue;
    const { axis } = v.parse(LAYER_NORMALIZATION_CONFIG, config);
    return isLast(axis, inputShape) ? undefined : `axis is ${axis}, supported: the last one`;
  },
  emit(context, config) {
    const { builder, weights, inputShapes } = context;
    const { value, mask } = onlyInput(context);
    const { epsilon, center, scale } = v.parse(LAYER_NORMALIZATION_CONFIG, config);
    const gamma = scale ? weights[0] : undefined;
    const beta = center ? weights[scale ? 1 : 0] : undefined;
    const { mean, square, subtract } = arithmetic(builder);
    const average = mean(value, [-1]);
    const variance = mean(square(subtract(value, average)), [-1]);
    const others = (inputShapes[0] ?? []).map((_, axis) => axis).slice(0, -1);
    const { output, backward } = emitNormalization(builder, {
      value,
      mean: average,
      variance,
      epsilon,
      gamma,
      beta,
      statisticAxes: [-1],
      parameterAxes: others,
    });
    return { output: { value: output, mask }, backward };
  },
};
