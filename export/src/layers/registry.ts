/** Which layer lives in which file: a row for every layer class that tfjs 4.22 can load. */
import type { LayerDescription } from '../read/description.ts';
import { activationConverter } from './activation.ts';
import { batchNormalizationConverter } from './batch-normalization.ts';
import { bidirectionalConverter } from './bidirectional.ts';
import { concatenateConverter } from './concatenate.ts';
import { conv1dConverter } from './conv-1d.ts';
import { denseConverter } from './dense.ts';
import { embeddingConverter } from './embedding.ts';
import { flattenConverter } from './flatten.ts';
import { globalAveragePooling1dConverter, globalMaxPooling1dConverter } from './global-pooling-1d.ts';
import { gruConverter } from './gru.ts';
import { identityConverter } from './identity.ts';
import { inputLayerConverter } from './input-layer.ts';
import { type LayerConverter, type NotConvertible, notConvertible } from './layer.ts';
import { layerNormalizationConverter } from './layer-normalization.ts';
import { lstmConverter } from './lstm.ts';
import { maskingConverter } from './masking.ts';
import {
  addConverter,
  averageConverter,
  maximumConverter,
  minimumConverter,
  multiplyConverter,
} from './merge.ts';
import { nestedModelConverter } from './nested-model.ts';
import { averagePooling1dConverter, maxPooling1dConverter } from './pooling-1d.ts';
import { reshapeConverter } from './reshape.ts';
import { simpleRnnConverter } from './simple-rnn.ts';
import { timeDistributedConverter } from './time-distributed.ts';

const NO_CONVERTER = notConvertible('there is no converter for its class');
const NO_CELL = notConvertible('it is a cell: it has no meaning outside a recurrent layer');

export const LAYER_CONVERTERS = {
  Activation: activationConverter,
  Add: addConverter,
  AlphaDropout: identityConverter,
  Average: averageConverter,
  AveragePooling1D: averagePooling1dConverter,
  AveragePooling2D: NO_CONVERTER,
  AveragePooling3D: NO_CONVERTER,
  BatchNormalization: batchNormalizationConverter,
  Bidirectional: bidirectionalConverter,
  CategoryEncoding: NO_CONVERTER,
  CenterCrop: NO_CONVERTER,
  Concatenate: concatenateConverter,
  Conv1D: conv1dConverter,
  Conv2D: NO_CONVERTER,
  Conv2DTranspose: NO_CONVERTER,
  Conv3D: NO_CONVERTER,
  Conv3DTranspose: NO_CONVERTER,
  ConvLSTM2D: NO_CONVERTER,
  ConvLSTM2DCell: NO_CELL,
  Cropping2D: NO_CONVERTER,
  Dense: denseConverter,
  DepthwiseConv2D: NO_CONVERTER,
  Dot: NO_CONVERTER,
  Dropout: identityConverter,
  ELU: NO_CONVERTER,
  Embedding: embeddingConverter,
  Flatten: flattenConverter,
  Functional: nestedModelConverter,
  GRU: gruConverter,
  GRUCell: NO_CELL,
  GaussianDropout: identityConverter,
  GaussianNoise: identityConverter,
  GlobalAveragePooling1D: globalAveragePooling1dConverter,
  GlobalAveragePooling2D: NO_CONVERTER,
  GlobalMaxPooling1D: globalMaxPooling1dConverter,
  GlobalMaxPooling2D: NO_CONVERTER,
  InputLayer: inputLayerConverter,
  LSTM: lstmConverter,
  LSTMCell: NO_CELL,
  LayerNormalization: layerNormalizationConverter,
  LeakyReLU: NO_CONVERTER,
  Masking: maskingConverter,
  MaxPooling1D: maxPooling1dConverter,
  MaxPooling2D: NO_CONVERTER,
  MaxPooling3D: NO_CONVERTER,
  Maximum: maximumConverter,
  Minimum: minimumConverter,
  Model: nestedModelConverter,
  Multiply: multiplyConverter,
  PReLU: NO_CONVERTER,
  Permute: NO_CONVERTER,
  RNN: NO_CONVERTER,
  RandomWidth: notConvertible('its output width is drawn at random'),
  ReLU: NO_CONVERTER,
  RepeatVector: NO_CONVERTER,
  Rescaling: NO_CONVERTER,
  Reshape: reshapeConverter,
  Resizing: NO_CONVERTER,
  SeparableConv2D: NO_CONVERTER,
  Sequential: nestedModelConverter,
  SimpleRNN: simpleRnnConverter,
  SimpleRNNCell: NO_CELL,
  Softmax: NO_CONVERTER,
  SpatialDropout1D: identityConverter,
  StackedRNNCells: NO_CELL,
  ThresholdedReLU: NO_CONVERTER,
  TimeDistributed: timeDistributedConverter,
  UpSampling2D: NO_CONVERTER,
  ZeroPadding2D: NO_CONVERTER,
} as const satisfies Record<string, LayerConverter | NotConvertible>;

/** The classes that can be converted, in alphabetical order. */
export const SUPPORTED_LAYERS: readonly string[] = Object.entries(LAYER_CONVERTERS)
  .filter(([, entry]) => 'convert' in entry)
  .map(([className]) => className);

const BY_NAME = new Map<string, LayerConverter | NotConvertible>(Object.entries(LAYER_CONVERTERS));

/** The converter of a layer's class, or the reason why there is none. */
export function findConverter({ className }: LayerDescription): LayerConverter | NotConvertible {
  return BY_NAME.get(className) ?? notConvertible('its class is unknown to TensorFlow.js');
}
