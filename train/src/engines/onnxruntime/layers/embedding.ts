/**
 * Embedding (tfjs class `Embedding`): a row of the table for each token id.
 *
 * The gradient is added row by row (ScatterND, version 16, reduction add). ONNX Runtime may run ScatterND on several
 * threads without locking rows that occur twice, so sessions that train use one thread each.
 */
import { DATA_TYPE_NUMBERS, type GraphBuilder, type Value } from '@onnx-bridge/export/onnx';
import * as v from 'valibot';
import { arithmetic } from '../arithmetic.ts';
import { firstIssue } from '../layer-config.ts';
import { type LayerRule, onlyInput } from '../layer-rule.ts';

const EMBEDDING_CONFIG = v.object({
  inputDim: v.number(),
  outputDim: v.number(),
  maskZero: v.optional(v.boolean(), false),
});

export const EMBEDDING_RULE: LayerRule = {
  unsupportedReason: (config) => firstIssue(EMBEDDING_CONFIG, config),
  emit(context, config) {
    const { builder, weights } = context;
    const { value: tokenIds } = onlyInput(context);
    const { maskZero } = v.parse(EMBEDDING_CONFIG, config);
    const [table = ''] = weights;
    const value = builder.node('Gather', [table, tokenIds], { axis: 0 });
    return {
      output: { value, mask: maskZero ? emitMask(builder, tokenIds) : undefined },
      backward(gradient) {
        const rows = builder.node('Cast', [tokenIds], { to: DATA_TYPE_NUMBERS.int64 });
        const indices = builder.node('Unsqueeze', [rows, builder.ints([-1])]); // [B, T, 1]
        const zeros = arithmetic(builder).zerosLike(table);
        return {
          inputs: [undefined],
          weights: [builder.node('ScatterND', [zeros, indices, gradient], { reduction: 'add' })],
        };
      },
    };
  },
};

/** bool `[B, T]`: which token ids are not 0. */
function emitMask(builder: GraphBuilder, tokenIds: Value): Value {
  const zero = builder.constant({ dataType: 'int32', shape: [], data: Int32Array.of(0) });
  return builder.node('Not', [builder.node('Equal', [tokenIds, zero])]);
}
