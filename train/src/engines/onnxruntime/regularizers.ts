/** L1 and L2 penalties of weights (tfjs class `L1L2`): `l1 · Σ|w| + l2 · Σw²`, added to the loss. */
import type { LayersModel } from '@tensorflow/tfjs-layers';
import * as v from 'valibot';
import type { LayerConfig } from './layer-rule.ts';
import type { WeightLayout } from './weight-layout.ts';

export interface Penalty {
  readonly l1: number;
  readonly l2: number;
}

const L1_L2 = v.object({
  className: v.literal('L1L2'),
  config: v.object({ l1: v.optional(v.number(), 0), l2: v.optional(v.number(), 0) }),
});
const WRAPPED = v.object({ layer: v.object({ config: v.record(v.string(), v.unknown()) }) });

/** Which option of a layer penalises a weight, by the last part of the weight's name. */
const OPTIONS: Readonly<Record<string, string>> = {
  kernel: 'kernelRegularizer',
  recurrent_kernel: 'recurrentRegularizer',
  bias: 'biasRegularizer',
  embeddings: 'embeddingsRegularizer',
  gamma: 'gammaRegularizer',
  beta: 'betaRegularizer',
};

/** Why the penalties and constraints of a layer cannot be trained with, or undefined when they can. */
export function unsupportedPenalty(config: LayerConfig): string | undefined {
  for (const [option, value] of Object.entries(innerConfig(config))) {
    if (value === null || value === undefined) continue;
    if (option.endsWith('Constraint') || option === 'activityRegularizer') return `it has a ${option}`;
    if (option.endsWith('Regularizer') && !v.is(L1_L2, value)) return `its ${option} is not l1, l2 or l1l2`;
  }
  return undefined;
}

/** The penalties of trained weights, by the weights' names. */
export function readPenalties(model: LayersModel, { specsOf }: WeightLayout): ReadonlyMap<string, Penalty> {
  const penalties = model.layers.flatMap((layer) => {
    const config = innerConfig(layer.getConfig());
    return specsOf(layer).flatMap(({ name, trainable }) => {
      const regularizer = config[OPTIONS[name.split('/').at(-1) ?? ''] ?? ''];
      return trainable && v.is(L1_L2, regularizer)
        ? [[name, v.parse(L1_L2, regularizer).config] as const]
        : [];
    });
  });
  return new Map(penalties.filter(([, { l1, l2 }]) => l1 !== 0 || l2 !== 0));
}

/**
 * Adds the gradient of a penalty.
 *
 * @param factor of what is added.
 * @returns the penalty of these weights.
 */
export function addPenalty(
  gradient: Float32Array,
  weights: Float32Array,
  { l1, l2 }: Penalty,
  factor: number,
): number {
  let penalty = 0;
  for (let i = 0; i < weights.length; i++) {
    const weight = weights[i] ?? 0;
    penalty += l1 * Math.abs(weight) + l2 * weight * weight;
    gradient[i] = (gradient[i] ?? 0) + factor * (l1 * Math.sign(weight) + 2 * l2 * weight);
  }
  return penalty;
}

/** The options of a layer, or of the one that it wraps. */
function innerConfig(config: LayerConfig): LayerConfig {
  return v.is(WRAPPED, config) ? config.layer.config : config;
}
