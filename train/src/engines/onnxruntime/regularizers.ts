/** L1 and L2 penalties of weights (tfjs class `L1L2`): `l1 · Σ|w| + l2 · Σw²`, added to the loss. */
import type { GraphBuilder, Value } from '@onnx-bridge/export/onnx';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import * as v from 'valibot';
import { arithmetic } from './arithmetic.ts';
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

/** The scalar penalty of a weight, and its gradient. */
export function emitPenalty(builder: GraphBuilder, weight: Value, { l1, l2 }: Penalty) {
  const { add, multiply, square } = arithmetic(builder);
  const sumAll = (value: Value) => builder.node('ReduceSum', [value], { keepdims: 0 });
  return {
    penalty: add(multiply(sumAll(builder.node('Abs', [weight])), l1), multiply(sumAll(square(weight)), l2)),
    gradient: add(multiply(builder.node('Sign', [weight]), l1), multiply(weight, 2 * l2)),
  };
}

/** The options of a layer, or of the one that it wraps. */
function innerConfig(config: LayerConfig): LayerConfig {
  return v.is(WRAPPED, config) ? config.layer.config : config;
}
