/** Which layer lives in which file: a row for every layer class that tfjs 4.22 can load. */
import type { LayerDescription } from '../read/description.ts';
import { activationConverter } from './activation.ts';
import { bidirectionalConverter } from './bidirectional.ts';
import { denseConverter } from './dense.ts';
import { dropoutConverter } from './dropout.ts';
import { embeddingConverter } from './embedding.ts';
import { gruConverter } from './gru.ts';
import { inputLayerConverter } from './input-layer.ts';
import { type LayerConverter, type NotConvertible, notConvertible } from './layer.ts';
import { lstmConverter } from './lstm.ts';
import { simpleRnnConverter } from './simple-rnn.ts';
import { timeDistributedConverter } from './time-distributed.ts';

const NO_CONVERTER = notConvertible('there is no converter for its class');
const NO_SEQUENCE = notConvertible('it takes several inputs, which a Sequential model cannot give');
const NO_CELL = notConvertible('it is a cell: it has no meaning outside a recurrent layer');
const NO_NESTING = notConvertible('it is a model inside the model');

export const LAYER_CONVERTERS = {
  Activation: activationConverter,
  Add: NO_SEQUENCE,
  AlphaDropout: NO_CONVERTER,
  Average: NO_SEQUENCE,
  AveragePooling1D: NO_CONVERTER,
  AveragePooling2D: NO_CONVERTER,
  AveragePooling3D: NO_CONVERTER,
  BatchNormalization: NO_CONVERTER,
  Bidirectional: bidirectionalConverter,
  CategoryEncoding: NO_CONVERTER,
  CenterCrop: NO_CONVERTER,
  Concatenate: NO_SEQUENCE,
  Conv1D: NO_CONVERTER,
  Conv2D: NO_CONVERTER,
  Conv2DTranspose: NO_CONVERTER,
  Conv3D: NO_CONVERTER,
  Conv3DTranspose: NO_CONVERTER,
  ConvLSTM2D: NO_CONVERTER,
  ConvLSTM2DCell: NO_CELL,
  Cropping2D: NO_CONVERTER,
  Dense: denseConverter,
  DepthwiseConv2D: NO_CONVERTER,
  Dot: NO_SEQUENCE,
  Dropout: dropoutConverter,
  ELU: NO_CONVERTER,
  Embedding: embeddingConverter,
  Flatten: NO_CONVERTER,
  Functional: NO_NESTING,
  GRU: gruConverter,
  GRUCell: NO_CELL,
  GaussianDropout: NO_CONVERTER,
  GaussianNoise: NO_CONVERTER,
  GlobalAveragePooling1D: NO_CONVERTER,
  GlobalAveragePooling2D: NO_CONVERTER,
  GlobalMaxPooling1D: NO_CONVERTER,
  GlobalMaxPooling2D: NO_CONVERTER,
  InputLayer: inputLayerConverter,
  LSTM: lstmConverter,
  LSTMCell: NO_CELL,
  LayerNormalization: NO_CONVERTER,
  LeakyReLU: NO_CONVERTER,
  Masking: NO_CONVERTER,
  MaxPooling1D: NO_CONVERTER,
  MaxPooling2D: NO_CONVERTER,
  MaxPooling3D: NO_CONVERTER,
  Maximum: NO_SEQUENCE,
  Minimum: NO_SEQUENCE,
  Model: NO_NESTING,
  Multiply: NO_SEQUENCE,
  PReLU: NO_CONVERTER,
  Permute: NO_CONVERTER,
  RNN: NO_CONVERTER,
  RandomWidth: notConvertible('its output width is drawn at random'),
  ReLU: NO_CONVERTER,
  RepeatVector: NO_CONVERTER,
  Rescaling: NO_CONVERTER,
  Reshape: NO_CONVERTER,
  Resizing: NO_CONVERTER,
  SeparableConv2D: NO_CONVERTER,
  Sequential: NO_NESTING,
  SimpleRNN: simpleRnnConverter,
  SimpleRNNCell: NO_CELL,
  Softmax: NO_CONVERTER,
  SpatialDropout1D: NO_CONVERTER,
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
