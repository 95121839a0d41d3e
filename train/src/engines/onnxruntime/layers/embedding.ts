/**
 * Embedding (tfjs class `Embedding`) of token ids that are an input of the model: a row for each of them, out of those
 * that the batch names (`lookups.ts`).
 *
 * The gradient is added row by row (ScatterND, version 16, reduction add). ONNX Runtime may run ScatterND on several
 * threads without locking rows that occur twice, so sessions that train use one thread each.
 */
import { DATA_TYPE_NUMBERS, type GraphBuilder, type Value } from '@onnx-bridge/export/onnx';
import * as v from 'valibot';
import { arithmetic } from '../arithmetic.ts';
import { firstIssue } from '../layer-config.ts';
import { type LayerRule, onlyInput } from '../layer-rule.ts';

const EMBEDDING_CONFIG = v.object({ maskZero: v.optional(v.boolean(), false) });

export const EMBEDDING_RULE: LayerRule = {
  unsupportedReason: (config) => firstIssue(EMBEDDING_CONFIG, config),
  emit(context, config) {
    const { builder } = context;
    const { maskZero } = v.parse(EMBEDDING_CONFIG, config);
    const { rows, places, perturbation } = context.lookUp();
    const vectors = builder.node('Gather', [rows, places], { axis: 0 });
    return {
      output: {
        value: perturbation === undefined ? vectors : builder.node('Add', [vectors, perturbation]),
        mask: maskZero ? emitMask(builder, onlyInput(context).value) : undefined,
      },
      backward(gradient) {
        const indices = builder.node('Cast', [places], { to: DATA_TYPE_NUMBERS.int64 });
        const tuples = builder.node('Unsqueeze', [indices, builder.ints([-1])]); // [..., 1]
        const zeros = arithmetic(builder).zerosLike(rows);
        const ofRows = builder.node('ScatterND', [zeros, tuples, gradient], { reduction: 'add' });
        const perturbed = perturbation === undefined ? undefined : { gradient, vectors };
        return { inputs: [undefined], weights: [], rows: ofRows, perturbed };
      },
    };
  },
};

/** bool, shaped as the token ids: which of them are not 0. */
function emitMask(builder: GraphBuilder, tokenIds: Value): Value {
  const zero = builder.constant({ dataType: 'int32', shape: [], data: Int32Array.of(0) });
  return builder.node('Not', [builder.node('Equal', [tokenIds, zero])]);
}
