/**
 * BatchNormalization (tfjs class `BatchNormalization`) of the last dimension: Ioffe and Szegedy 2015.
 *
 * Training uses the statistics of the whole batch, so the batch is not cut among threads; the moving statistics are
 * weights that are updated, not trained: `moving = momentum * moving + (1 - momentum) * batch`.
 */
import type { Value } from '@onnx-bridge/export/onnx';
import * as v from 'valibot';
import { arithmetic } from '../arithmetic.ts';
import { firstIssue } from '../layer-config.ts';
import { type EmitContext, type LayerRule, onlyInput } from '../layer-rule.ts';
import { emitNormalization } from './normalization.ts';

const BATCH_NORMALIZATION_CONFIG = v.object({
  axis: v.number(),
  momentum: v.number(),
  epsilon: v.number(),
  center: v.literal(true),
  scale: v.literal(true),
});

export const BATCH_NORMALIZATION_RULE: LayerRule = {
  mixesRows: true,
  unsupportedReason(config, [inputShape]) {
    const issue = firstIssue(BATCH_NORMALIZATION_CONFIG, config);
    if (issue !== undefined) return issue;
    const { axis } = v.parse(BATCH_NORMALIZATION_CONFIG, config);
    const isLast = axis === -1 || axis === (inputShape?.length ?? 0) - 1;
    return isLast ? undefined : `axis is ${axis}, supported: the last one`;
  },
  emit(context, config) {
    const { builder, weights, inputShapes, training } = context;
    const { epsilon, momentum } = v.parse(BATCH_NORMALIZATION_CONFIG, config);
    const { value, mask } = onlyInput(context);
    const [gamma, beta, movingMean = '', movingVariance = ''] = weights;
    const axes = (inputShapes[0] ?? []).map((_, axis) => axis).slice(0, -1);
    const batch = training ? emitStatistics(context, value, axes) : undefined;
    const { mean, variance } = batch ?? { mean: movingMean, variance: movingVariance };
    const { output, backward } = emitNormalization(builder, {
      value,
      mean,
      variance,
      epsilon,
      gamma,
      beta,
      statisticAxes: batch ? axes : [],
      parameterAxes: axes,
    });
    const moved = (moving: Value, current: Value): Value => {
      const { add, multiply } = arithmetic(builder);
      return add(multiply(moving, momentum), multiply(current, 1 - momentum));
    };
    const updates =
      batch &&
      new Map([
        [2, moved(movingMean, batch.mean)] as const,
        [3, moved(movingVariance, batch.variance)] as const,
      ]);
    return { output: { value: output, mask }, updates, backward };
  },
};

/** Mean and variance of the batch, float32 `[F]`. */
function emitStatistics({ builder }: EmitContext, value: Value, axes: readonly number[]) {
  const { mean, square, subtract } = arithmetic(builder);
  const center = mean(value, axes, false);
  return { mean: center, variance: mean(square(subtract(value, center)), axes, false) };
}
