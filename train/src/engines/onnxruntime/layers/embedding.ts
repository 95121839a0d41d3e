/**
 * Embedding (tfjs class `Embedding`): a row of the table for each token id.
 *
 * The gradient is added row by row (ScatterND, version 16, reduction add). ONNX Runtime may run ScatterND on several
 * threads without locking rows that occur twice, so sessions that train use one thread each.
 */
import { DATA_TYPE_NUMBERS, type GraphBuilder, type Value } from '@onnx-bridge/export/onnx';
import * as v from 'valibot';
import { firstIssue } from '../layer-config.ts';
import type { LayerRule } from '../layer-rule.ts';

const EMBEDDING_CONFIG = v.object({
  inputDim: v.number(),
  outputDim: v.number(),
  maskZero: v.optional(v.boolean(), false),
});

export const EMBEDDING_RULE: LayerRule = {
  unsupportedReason: (config) => firstIssue(EMBEDDING_CONFIG, config),
  emit({ builder, input, weights }, config) {
    const { maskZero } = v.parse(EMBEDDING_CONFIG, config);
    const [table = ''] = weights;
    const value = builder.node('Gather', [table, input.value], { axis: 0 });
    return {
      output: maskZero ? { value, mask: emitMask(builder, input.value) } : { value },
      backward(gradient) {
        const zeros = builder.node('Mul', [table, builder.float(0)]);
        const tokenIds = builder.node('Cast', [input.value], { to: DATA_TYPE_NUMBERS.int64 });
        const indices = builder.node('Unsqueeze', [tokenIds, builder.ints([-1])]); // [B, T, 1]
        return { weights: [builder.node('ScatterND', [zeros, indices, gradient], { reduction: 'add' })] };
      },
    };
  },
};

/** bool `[B, T]`: which token ids are not 0. */
function emitMask(builder: GraphBuilder, tokenIds: Value): Value {
  const zero = builder.constant({ dataType: 'int32', shape: [], data: Int32Array.of(0) });
  return builder.node('Not', [builder.node('Equal', [tokenIds, zero])]);
}
