/** Normalization, masks made of values, and the layers that work in training alone. */

import type { Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { type LayersModel, layers, sequential } from '@tensorflow/tfjs-layers';
import { runLayer } from '../support/tfjs-models.ts';
import { BOTH, dense, embedding, FEATURES, gru, lstm, type ParityCase } from './case-parts.ts';
import { TOKEN_INPUTS, VALUE_INPUTS, valueRows } from './layer-inputs.ts';

const inputShape = [null, FEATURES];

const NORMALIZATIONS = [layers.layerNormalization, layers.batchNormalization] as const;
const optionCases: readonly ParityCase[] = NORMALIZATIONS.flatMap((create, i) =>
  BOTH.flatMap((center) =>
    BOTH.map((scale) => ({
      name: [
        i === 0 ? 'LayerNormalization' : 'BatchNormalization',
        center ? 'centred' : 'not centred',
        scale ? 'scaled' : 'not scaled',
      ].join(', '),
      layers: () => [create({ center, scale, epsilon: 0.01, inputShape })],
      inputs: VALUE_INPUTS.sequences,
    })),
  ),
);

const otherCases: readonly ParityCase[] = [
  {
    name: 'LayerNormalization of rows',
    layers: () => [layers.layerNormalization({ axis: 1, inputShape: [FEATURES] })],
    inputs: VALUE_INPUTS.rows,
  },
  {
    name: 'BatchNormalization of rows',
    layers: () => [layers.batchNormalization({ inputShape: [FEATURES] })],
    inputs: VALUE_INPUTS.rows,
  },
  ...[[1], [2], [1, 2], [2, 3], [3, 1], [-1, 2, 1]].flatMap((axis) =>
    BOTH.map((isAffine) => ({
      name: `LayerNormalization over the axes ${axis.join(', ')}, ${isAffine ? 'centred, scaled' : 'as it is'}`,
      layers: () => [
        layers.layerNormalization({
          axis,
          center: isAffine,
          scale: isAffine,
          inputShape: [4, 5, FEATURES],
        }),
      ],
      inputs: valueRows(4, 5, FEATURES),
    })),
  ),
  {
    name: 'LayerNormalization over an axis of any size',
    layers: () => [layers.layerNormalization({ axis: 1, center: false, scale: false, inputShape })],
    inputs: VALUE_INPUTS.sequences,
  },
  {
    name: 'BatchNormalization of images',
    layers: () => [layers.batchNormalization({ inputShape: [4, 5, FEATURES] })],
    inputs: valueRows(4, 5, FEATURES),
  },
  ...BOTH.map((isAffine) => ({
    name: `BatchNormalization of channels first, ${isAffine ? 'centred, scaled' : 'as it is'}`,
    layers: () => [
      layers.batchNormalization({ axis: 1, center: isAffine, scale: isAffine, inputShape: [FEATURES, 4, 5] }),
    ],
    reference: (model: LayersModel) => {
      const twin = layers.batchNormalization({
        center: isAffine,
        scale: isAffine,
        inputShape: [4, 5, FEATURES],
      });
      sequential({ layers: [twin] }).setWeights(model.getWeights());
      return (x: Tensor) => tf.transpose(runLayer(twin, tf.transpose(x, [0, 2, 3, 1])), [0, 3, 1, 2]);
    },
    inputs: valueRows(FEATURES, 4, 5),
  })),
  {
    name: 'normalization under a mask',
    layers: () => [
      embedding(true),
      layers.batchNormalization(),
      lstm({ returnSequences: true }),
      layers.layerNormalization(),
      gru(),
    ],
    inputs: TOKEN_INPUTS.any,
  },
];

const maskingCases: readonly ParityCase[] = [
  ...[{ maskValue: undefined }, { maskValue: -1 }].flatMap(({ maskValue }) => [
    {
      name: `Masking of ${maskValue ?? 'the default'}`,
      layers: () => [layers.masking({ ...(maskValue && { maskValue }), inputShape })],
      inputs: VALUE_INPUTS.masked(maskValue ?? 0),
    },
    {
      name: `Masking of ${maskValue ?? 'the default'} before LSTM and GRU`,
      layers: () => [
        layers.masking({ ...(maskValue && { maskValue }), inputShape }),
        lstm({ returnSequences: true }),
        gru({ goBackwards: true }),
      ],
      inputs: VALUE_INPUTS.masked(maskValue ?? 0),
    },
  ]),
  {
    name: 'Masking of a masked sequence',
    layers: () => [embedding(true), layers.masking({}), gru()],
    inputs: TOKEN_INPUTS.any,
  },
];

const trainingCases: readonly ParityCase[] = [
  {
    name: 'noise and dropout under a mask',
    layers: () => [
      embedding(true),
      layers.gaussianNoise({ stddev: 0.3 }),
      layers.gaussianDropout({ rate: 0.3 }),
      layers.alphaDropout({ rate: 0.3 }),
      layers.spatialDropout1d({ rate: 0.3 }),
      lstm(),
      dense(),
    ],
    inputs: TOKEN_INPUTS.any,
  },
];

export const NORMALIZATION_CASES: readonly ParityCase[] = [
  ...optionCases,
  ...otherCases,
  ...maskingCases,
  ...trainingCases,
];

export const NORMALIZATION_CASE_COUNT = 2 * 4 + (3 + 6 * 2 + 2 + 2) + 5 + 1;
