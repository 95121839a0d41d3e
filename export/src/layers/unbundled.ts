/** The layer classes that the bundle of tfjs 4.22 leaves out: programs import them from files of their own. */
import { einsumDenseConverter } from './einsum-dense.ts';
import { type LayerConverter, type NotConvertible, notConvertible } from './layer.ts';
import { positionEmbeddingConverter } from './position-embedding.ts';

const NO_TEXTS = notConvertible('it works on texts, which ONNX Runtime does not take');
const NO_WEIGHTS = notConvertible('TensorFlow.js saves it without the weights of the layers inside');

export const UNBUNDLED_CONVERTERS = {
  BytePairTokenizer: NO_TEXTS,
  EinsumDense: einsumDenseConverter,
  MultiHeadAttention: NO_WEIGHTS,
  PositionEmbedding: positionEmbeddingConverter,
  RandomHeight: notConvertible('its output height is drawn at random'),
  StartEndPacker: NO_TEXTS,
  TransformerDecoder: NO_WEIGHTS,
} as const satisfies Record<string, LayerConverter | NotConvertible>;
