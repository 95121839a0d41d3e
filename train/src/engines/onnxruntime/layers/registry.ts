/** Which layers the onnxruntime engine trains: a new layer needs its file and a row here. */
import type { LayerRule } from '../layer-rule.ts';
import { DENSE_RULE } from './dense.ts';
import { EMBEDDING_RULE } from './embedding.ts';
import { INPUT_LAYER_RULE } from './input-layer.ts';
import { LSTM_RULE } from './lstm.ts';

/** Keyed by tfjs class name. */
export const LAYER_RULES: Readonly<Record<string, LayerRule>> = {
  Dense: DENSE_RULE,
  Embedding: EMBEDDING_RULE,
  InputLayer: INPUT_LAYER_RULE,
  LSTM: LSTM_RULE,
};
