/**
 * Embedding (tfjs class `Embedding`) of token ids that are an input of the model: a row of the table for each of them.
 * Reading the rows, and adding their gradients to the table's, is done outside of the graph (`lookups.ts`).
 */
import type { GraphBuilder, Value } from '@onnx-bridge/export/onnx';
import * as v from 'valibot';
import { firstIssue } from '../layer-config.ts';
import { type LayerRule, onlyInput } from '../layer-rule.ts';

const EMBEDDING_CONFIG = v.object({ maskZero: v.optional(v.boolean(), false) });

export const EMBEDDING_RULE: LayerRule = {
  unsupportedReason: (config) => firstIssue(EMBEDDING_CONFIG, config),
  emit(context, config) {
    const { maskZero } = v.parse(EMBEDDING_CONFIG, config);
    const mask = maskZero ? emitMask(context.builder, onlyInput(context).value) : undefined;
    return {
      output: { value: context.lookUp(), mask },
      backward: (gradient) => ({ inputs: [undefined], weights: [], rows: gradient }),
    };
  },
};

/** bool `[B, T]`: which token ids are not 0. */
function emitMask(builder: GraphBuilder, tokenIds: Value): Value {
  const zero = builder.constant({ dataType: 'int32', shape: [], data: Int32Array.of(0) });
  return builder.node('Not', [builder.node('Equal', [tokenIds, zero])]);
}
