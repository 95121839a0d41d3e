/**
 * Bidirectional (tfjs class `Bidirectional`): Schuster and Paliwal 1997; a recurrent layer over the sequence and one
 * over the reversed sequence, merged by concat, sum, ave or mul.
 */
import type { GraphBuilder, Value } from '@onnx-bridge/export/onnx';
import * as v from 'valibot';
import { arithmetic } from '../arithmetic.ts';
import { firstIssue } from '../layer-config.ts';
import type { Emission, EmitContext, LayerRule } from '../layer-rule.ts';
import { GRU_RULE } from './gru.ts';
import { LSTM_RULE } from './lstm.ts';
import { MERGES } from './merge.ts';
import { SIMPLE_RNN_RULE } from './simple-rnn.ts';

const INNER_RULES = { GRU: GRU_RULE, LSTM: LSTM_RULE, SimpleRNN: SIMPLE_RNN_RULE } as const;

const BIDIRECTIONAL_CONFIG = v.object({
  mergeMode: v.picklist(['concat', 'sum', 'ave', 'mul']),
  layer: v.object({
    className: v.picklist(['GRU', 'LSTM', 'SimpleRNN']),
    config: v.looseObject({
      returnSequences: v.optional(v.boolean(), false),
      goBackwards: v.optional(v.boolean(), false),
    }),
  }),
});

type BidirectionalConfig = v.InferOutput<typeof BIDIRECTIONAL_CONFIG>;

export const BIDIRECTIONAL_RULE: LayerRule = {
  unsupportedReason(config, inputShapes) {
    const issue = firstIssue(BIDIRECTIONAL_CONFIG, config);
    if (issue !== undefined) return issue;
    const { layer } = v.parse(BIDIRECTIONAL_CONFIG, config);
    return INNER_RULES[layer.className].unsupportedReason(layer.config, inputShapes);
  },
  emit: (context, config) => emitBidirectional(context, v.parse(BIDIRECTIONAL_CONFIG, config)),
};

function emitBidirectional(context: EmitContext, { mergeMode, layer }: BidirectionalConfig): Emission {
  const { builder, weights } = context;
  const rule = INNER_RULES[layer.className];
  const half = weights.length / 2;
  const { returnSequences, goBackwards } = layer.config;
  const emitInner = (part: readonly Value[], isReversed: boolean) =>
    rule.emit({ ...context, weights: part }, { ...layer.config, goBackwards: isReversed });
  const forward = emitInner(weights.slice(0, half), goBackwards);
  const reverse = emitInner(weights.slice(half), !goBackwards);
  /** Puts the outputs of the reversed layer into the order of the sequence, and gradients back. */
  const turn = (value: Value): Value => (returnSequences ? reverseTime(builder, value) : value);
  const merged = MERGES[mergeMode](builder, [forward.output.value, turn(reverse.output.value)]);
  return {
    output: { value: merged.output, mask: forward.output.mask },
    backward(gradient) {
      const [ofForward = '', ofReverse = ''] = merged.gradients(gradient);
      const first = forward.backward(ofForward, 'output');
      const second = reverse.backward(turn(ofReverse), 'output');
      const ofInput = arithmetic(builder).add(first.inputs[0] ?? '', second.inputs[0] ?? '');
      return { inputs: [ofInput], weights: [...first.weights, ...second.weights] };
    },
  };
}

/** Of `[B, T, H]`. */
function reverseTime(builder: GraphBuilder, value: Value): Value {
  const [last, beforeFirst] = [builder.ints([-1]), builder.ints([Number.MIN_SAFE_INTEGER])];
  return builder.node('Slice', [value, last, beforeFirst, builder.ints([1]), builder.ints([-1])]);
}
