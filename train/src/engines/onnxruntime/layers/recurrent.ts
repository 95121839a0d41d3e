/**
 * What SimpleRNN, LSTM and GRU share: the options, and the way between tfjs' layout and the loops of
 * `recurrent-loops.ts`.
 *
 * A masked step keeps the states, as Keras defines it, so it repeats the output before it.
 *
 * Not supported, and refused: stateful, returnState, initial states as inputs, GRU's resetAfter.
 */
import type { GraphBuilder, Value } from '@onnx-bridge/export/onnx';
import * as v from 'valibot';
import { ACTIVATIONS } from '../activations.ts';
import { arithmetic } from '../arithmetic.ts';
import { firstIssue } from '../layer-config.ts';
import {
  type Emission,
  type EmitContext,
  type LayerConfig,
  type LayerRule,
  onlyInput,
} from '../layer-rule.ts';
import type { RecurrentCell } from './recurrent-cell.ts';
import { emitBackwardLoop, emitForwardLoop, type RecurrentLoop } from './recurrent-loops.ts';
import { stackWeights, unstackGradients } from './recurrent-weights.ts';

const rate = v.optional(v.pipe(v.number(), v.minValue(0), v.ltValue(1)), 0);
const elementwise = Object.keys(ACTIVATIONS).filter((name) => ACTIVATIONS[name]?.isElementwise);

const RECURRENT_CONFIG = v.object({
  units: v.number(),
  activation: v.picklist(Object.keys(ACTIVATIONS)),
  /** It works on all gates at once. SimpleRNN has none. */
  recurrentActivation: v.optional(v.picklist(elementwise), 'sigmoid'),
  useBias: v.boolean(),
  returnSequences: v.optional(v.boolean(), false),
  goBackwards: v.optional(v.boolean(), false),
  dropout: rate,
  recurrentDropout: rate,
  returnState: v.optional(v.literal(false)),
  stateful: v.optional(v.literal(false)),
  resetAfter: v.optional(v.literal(false)),
});

export type RecurrentConfig = v.InferOutput<typeof RECURRENT_CONFIG>;

/** Makes the rule of a layer from its cell. */
export function recurrentRule(createCell: (config: RecurrentConfig) => RecurrentCell): LayerRule {
  return {
    unsupportedReason: (config, inputShapes) =>
      inputShapes.length === 1 ? firstIssue(RECURRENT_CONFIG, config) : 'its initial state is an input',
    emit: (context, layerConfig: LayerConfig) => {
      const config = v.parse(RECURRENT_CONFIG, layerConfig);
      return emitRecurrent(context, config, createCell(config));
    },
  };
}

function emitRecurrent(context: EmitContext, config: RecurrentConfig, cell: RecurrentCell): Emission {
  const { builder, weights, training } = context;
  const { mask } = onlyInput(context);
  const { transpose, multiply } = arithmetic(builder);
  const { units, returnSequences, goBackwards } = config;
  const inputFactors = dropoutFactors(context, config.dropout, (shape) => shape[2] ?? 0);
  const input = transpose(onlyInput(context).value, [1, 2, 0]); // [B, T, E] -> [T, E, B]
  const steps = inputFactors === undefined ? input : multiply(input, inputFactors);
  const loop: RecurrentLoop = {
    builder,
    cell,
    ...stackWeights(builder, cell, weights, units),
    ones: config.useBias ? filled(builder, steps, 1, 1) : undefined,
    zeroState: filled(builder, steps, units, 0),
    steps,
    mask: mask === undefined ? undefined : stepMask(builder, mask),
    hiddenFactors: dropoutFactors(context, config.recurrentDropout, () => units),
    goBackwards,
    returnSequences,
  };
  const forward = emitForwardLoop(loop, training);
  return {
    output: {
      value: returnSequences
        ? transpose(forward.output('hidden'), [2, 0, 1]) // [T, H, B] -> [B, T, H]
        : transpose(forward.state('hidden'), [1, 0]), // [H, B] -> [B, H]
      mask: returnSequences ? mask : undefined,
    },
    backward(gradient) {
      const result = emitBackwardLoop(
        loop,
        forward,
        transpose(gradient, returnSequences ? [1, 2, 0] : [1, 0]),
      );
      const ofSteps = result.output('step');
      const ofInput = inputFactors === undefined ? ofSteps : multiply(ofSteps, inputFactors);
      return {
        inputs: [transpose(ofInput, [2, 0, 1])], // [T, E, B] -> [B, T, E]
        weights: unstackGradients(builder, cell, loop.operandSizes, (matrix) =>
          result.state(`weights_${matrix}`),
        ),
      };
    },
  };
}

/** float32 `[features, B]`: as in tfjs the same for all gates, and for all steps of a row. */
function dropoutFactors(
  { builder, dropout }: EmitContext,
  dropoutRate: number,
  features: (inputShape: readonly number[]) => number,
): Value | undefined {
  const factors = dropout(dropoutRate, (shape) => [shape[0] ?? 0, features(shape)]);
  return factors === undefined ? undefined : arithmetic(builder).transpose(factors, [1, 0]);
}

/** From bool `[B, T]`. */
function stepMask(builder: GraphBuilder, mask: Value): RecurrentLoop['mask'] {
  const { transpose, complement, toFloat } = arithmetic(builder);
  const isReal = builder.node('Unsqueeze', [transpose(mask, [1, 0]), builder.ints([1])]);
  const real = toFloat(isReal);
  return { real, masked: complement(real) };
}

/** float32 `[rows, B]` full of `value`; B is the last dimension of `like`. */
function filled(builder: GraphBuilder, like: Value, rows: number, value: number): Value {
  const { concat, sizes } = arithmetic(builder);
  const tensor = { dataType: 'float32', shape: [1], data: Float32Array.of(value) } as const;
  return builder.node('ConstantOfShape', [concat([builder.ints([rows]), sizes(like, -1)], 0)], {
    value: { tensor },
  });
}
