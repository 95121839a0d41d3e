/** Dropout and SpatialDropout1D (tfjs classes of these names): Srivastava et al. 2014; Tompson et al. 2015. */
import * as v from 'valibot';
import { arithmetic } from '../arithmetic.ts';
import { firstIssue } from '../layer-config.ts';
import { type LayerRule, onlyInput } from '../layer-rule.ts';

const DROPOUT_CONFIG = v.object({
  rate: v.pipe(v.number(), v.minValue(0), v.ltValue(1)),
  noiseShape: v.nullish(v.never()),
});

/** @param shapeOf the shape of the random factors, from that of the input. */
function dropoutRule(shapeOf: (inputShape: readonly number[]) => readonly number[]): LayerRule {
  return {
    unsupportedReason: (config) => firstIssue(DROPOUT_CONFIG, config),
    emit(context, config) {
      const { multiply } = arithmetic(context.builder);
      const { value, mask } = onlyInput(context);
      const factors = context.dropout(v.parse(DROPOUT_CONFIG, config).rate, shapeOf);
      return {
        output: { value: factors === undefined ? value : multiply(value, factors), mask },
        backward: (gradient) => ({
          inputs: [factors === undefined ? gradient : multiply(gradient, factors)],
          weights: [],
        }),
      };
    },
  };
}

export const DROPOUT_RULE = dropoutRule((shape) => shape);

/** Drops a feature of a row at all its steps. */
export const SPATIAL_DROPOUT_1D_RULE = dropoutRule(([rows = 0, , features = 0]) => [rows, 1, features]);
