/** Which layers the onnxruntime engine trains: a new layer needs its file and a row here. */
import type { LayerRule } from '../layer-rule.ts';
import { ACTIVATION_RULE } from './activation.ts';
import { BATCH_NORMALIZATION_RULE } from './batch-normalization.ts';
import { BIDIRECTIONAL_RULE } from './bidirectional.ts';
import { CONV_1D_RULE } from './conv-1d.ts';
import { DENSE_RULE } from './dense.ts';
import { DOT_RULE } from './dot.ts';
import { DROPOUT_RULE, SPATIAL_DROPOUT_1D_RULE } from './dropout.ts';
import { EMBEDDING_RULE } from './embedding.ts';
import { FLATTEN_RULE } from './flatten.ts';
import { GLOBAL_AVERAGE_POOLING_1D_RULE, GLOBAL_MAX_POOLING_1D_RULE } from './global-pooling-1d.ts';
import { GRU_RULE } from './gru.ts';
import { INPUT_LAYER_RULE } from './input-layer.ts';
import { LAYER_NORMALIZATION_RULE } from './layer-normalization.ts';
import { LSTM_RULE } from './lstm.ts';
import { MASKING_RULE } from './masking.ts';
import { MAX_POOLING_1D_RULE } from './max-pooling-1d.ts';
import { ADD_RULE, AVERAGE_RULE, CONCATENATE_RULE, MULTIPLY_RULE } from './merge.ts';
import { SIMPLE_RNN_RULE } from './simple-rnn.ts';
import { TIME_DISTRIBUTED_RULE } from './time-distributed.ts';

/** Keyed by tfjs class name. */
export const LAYER_RULES: Readonly<Record<string, LayerRule>> = {
  Activation: ACTIVATION_RULE,
  Add: ADD_RULE,
  Average: AVERAGE_RULE,
  BatchNormalization: BATCH_NORMALIZATION_RULE,
  Bidirectional: BIDIRECTIONAL_RULE,
  Concatenate: CONCATENATE_RULE,
  Conv1D: CONV_1D_RULE,
  Dense: DENSE_RULE,
  Dot: DOT_RULE,
  Dropout: DROPOUT_RULE,
  Embedding: EMBEDDING_RULE,
  Flatten: FLATTEN_RULE,
  GlobalAveragePooling1D: GLOBAL_AVERAGE_POOLING_1D_RULE,
  GlobalMaxPooling1D: GLOBAL_MAX_POOLING_1D_RULE,
  GRU: GRU_RULE,
  InputLayer: INPUT_LAYER_RULE,
  LayerNormalization: LAYER_NORMALIZATION_RULE,
  LSTM: LSTM_RULE,
  Masking: MASKING_RULE,
  MaxPooling1D: MAX_POOLING_1D_RULE,
  Multiply: MULTIPLY_RULE,
  SimpleRNN: SIMPLE_RNN_RULE,
  SpatialDropout1D: SPATIAL_DROPOUT_1D_RULE,
  TimeDistributed: TIME_DISTRIBUTED_RULE,
};

export function findRule(className: string): LayerRule {
  const rule = LAYER_RULES[className];
  if (!rule) throw new Error(`no rule for ${className}`);
  return rule;
}
