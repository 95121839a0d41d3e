/** Which layer lives in which file: a row for every layer class that tfjs 4.22 can load. */
import type { CustomConverters } from '../custom/custom-converters.ts';
import type { LayerDescription } from '../read/description.ts';
import { activationConverter } from './activation.ts';
import {
  eluConverter,
  leakyReluConverter,
  preluConverter,
  reluConverter,
  thresholdedReluConverter,
} from './activation-layers.ts';
import { batchNormalizationConverter } from './batch-normalization.ts';
import { bidirectionalConverter } from './bidirectional.ts';
import { cropping2dConverter, zeroPadding2dConverter } from './borders-2d.ts';
import { categoryEncodingConverter } from './category-encoding.ts';
import { centerCropConverter } from './center-crop.ts';
import { concatenateConverter } from './concatenate.ts';
import { convLstm2dConverter } from './conv-lstm-2d.ts';
import { conv1dConverter, conv2dConverter, conv3dConverter } from './convolution.ts';
import { denseConverter } from './dense.ts';
import { depthwiseConv2dConverter, separableConv2dConverter } from './depthwise-convolution.ts';
import { dotConverter } from './dot.ts';
import { embeddingConverter } from './embedding.ts';
import { flattenConverter } from './flatten.ts';
import { GLOBAL_POOLING_CONVERTERS } from './global-pooling.ts';
import { identityConverter } from './identity.ts';
import { inputLayerConverter } from './input-layer.ts';
import { type LayerConverter, type NotConvertible, notConvertible } from './layer.ts';
import { layerNormalizationConverter } from './layer-normalization.ts';
import { maskingConverter } from './masking.ts';
import {
  addConverter,
  averageConverter,
  maximumConverter,
  minimumConverter,
  multiplyConverter,
} from './merge.ts';
import { nestedModelConverter } from './nested-model.ts';
import { permuteConverter } from './permute.ts';
import {
  averagePooling1dConverter,
  averagePooling2dConverter,
  averagePooling3dConverter,
  maxPooling1dConverter,
  maxPooling2dConverter,
  maxPooling3dConverter,
} from './pooling.ts';
import { gruConverter, lstmConverter, rnnConverter, simpleRnnConverter } from './recurrent.ts';
import { repeatVectorConverter } from './repeat-vector.ts';
import { rescalingConverter } from './rescaling.ts';
import { reshapeConverter } from './reshape.ts';
import { resizingConverter, upSampling2dConverter } from './resizing.ts';
import { softmaxConverter } from './softmax.ts';
import { timeDistributedOf } from './time-distributed.ts';
import { conv2dTransposeConverter, conv3dTransposeConverter } from './transposed-convolution.ts';
import { UNBUNDLED_CONVERTERS } from './unbundled.ts';

const NO_CELL = notConvertible('it is a cell: it has no meaning outside a recurrent layer');

export const LAYER_CONVERTERS = {
  Activation: activationConverter,
  Add: addConverter,
  AlphaDropout: identityConverter,
  Average: averageConverter,
  AveragePooling1D: averagePooling1dConverter,
  AveragePooling2D: averagePooling2dConverter,
  AveragePooling3D: averagePooling3dConverter,
  BatchNormalization: batchNormalizationConverter,
  Bidirectional: bidirectionalConverter,
  CategoryEncoding: categoryEncodingConverter,
  CenterCrop: centerCropConverter,
  Concatenate: concatenateConverter,
  Conv1D: conv1dConverter,
  Conv2D: conv2dConverter,
  Conv2DTranspose: conv2dTransposeConverter,
  Conv3D: conv3dConverter,
  Conv3DTranspose: conv3dTransposeConverter,
  ConvLSTM2D: convLstm2dConverter,
  ConvLSTM2DCell: NO_CELL,
  Cropping2D: cropping2dConverter,
  Dense: denseConverter,
  DepthwiseConv2D: depthwiseConv2dConverter,
  Dot: dotConverter,
  Dropout: identityConverter,
  ELU: eluConverter,
  Embedding: embeddingConverter,
  Flatten: flattenConverter,
  Functional: nestedModelConverter,
  GRU: gruConverter,
  GRUCell: NO_CELL,
  GaussianDropout: identityConverter,
  GaussianNoise: identityConverter,
  InputLayer: inputLayerConverter,
  LSTM: lstmConverter,
  LSTMCell: NO_CELL,
  LayerNormalization: layerNormalizationConverter,
  LeakyReLU: leakyReluConverter,
  Masking: maskingConverter,
  MaxPooling1D: maxPooling1dConverter,
  MaxPooling2D: maxPooling2dConverter,
  MaxPooling3D: maxPooling3dConverter,
  Maximum: maximumConverter,
  Minimum: minimumConverter,
  Model: nestedModelConverter,
  Multiply: multiplyConverter,
  PReLU: preluConverter,
  Permute: permuteConverter,
  RNN: rnnConverter,
  RandomWidth: notConvertible('its output width is drawn at random'),
  ReLU: reluConverter,
  RepeatVector: repeatVectorConverter,
  Rescaling: rescalingConverter,
  Reshape: reshapeConverter,
  Resizing: resizingConverter,
  SeparableConv2D: separableConv2dConverter,
  Sequential: nestedModelConverter,
  SimpleRNN: simpleRnnConverter,
  SimpleRNNCell: NO_CELL,
  Softmax: softmaxConverter,
  SpatialDropout1D: identityConverter,
  StackedRNNCells: NO_CELL,
  ThresholdedReLU: thresholdedReluConverter,
  TimeDistributed: timeDistributedOf((layer) => findConverter(layer)),
  UpSampling2D: upSampling2dConverter,
  ZeroPadding2D: zeroPadding2dConverter,
  ...GLOBAL_POOLING_CONVERTERS,
  ...UNBUNDLED_CONVERTERS,
} as const satisfies Record<string, LayerConverter | NotConvertible>;

/** The classes that can be converted, in alphabetical order. */
export const SUPPORTED_LAYERS: readonly string[] = Object.entries(LAYER_CONVERTERS)
  .filter(([, entry]) => 'convert' in entry)
  .map(([className]) => className)
  .sort();

const BY_NAME = new Map<string, LayerConverter | NotConvertible>(Object.entries(LAYER_CONVERTERS));

/** The converter of a layer's class, or the reason why there is none. */
export function findConverter(
  { className }: LayerDescription,
  { layers = {} }: CustomConverters = {},
): LayerConverter | NotConvertible {
  const custom = Object.hasOwn(layers, className) ? layers[className] : undefined;
  return custom ?? BY_NAME.get(className) ?? notConvertible('its class is unknown to TensorFlow.js');
}
