/** Recurrent layers with every option and every kind of mask. */
import { layers } from '@tensorflow/tfjs-layers';
import {
  atEnd,
  atStart,
  dense,
  embedding,
  holes,
  onFeatures,
  onTokens,
  PADDINGS,
  RECURRENT,
} from './gradient-case.ts';

export const RECURRENT_CASES = Object.entries(RECURRENT).flatMap(([name, layer]) => [
  onTokens(`${name} without a mask`, () => [embedding(), layer(), dense()], { isPadding: atEnd }),
  ...Object.entries(PADDINGS).flatMap(([padding, isPadding]) => [
    onTokens(`${name} with a mask, ${padding}`, () => [embedding(true), layer(), dense()], { isPadding }),
    onTokens(
      `${name} with a mask, all steps, ${padding}`,
      () => [embedding(true), layer({ returnSequences: true }), layer({ units: 4 }), dense()],
      { isPadding },
    ),
  ]),
  onTokens(`${name} backwards`, () => [embedding(true), layer({ goBackwards: true }), dense()], {
    isPadding: atStart,
  }),
  onTokens(`${name} backwards, all steps`, () => [
    embedding(),
    layer({ goBackwards: true, returnSequences: true }),
    layer({ units: 4 }),
    dense(),
  ]),
  onTokens(
    `${name} backwards, all steps, with a mask`,
    () => [
      embedding(true),
      layer({ goBackwards: true, returnSequences: true }),
      layer({ units: 4 }),
      dense(),
    ],
    { isPadding: holes },
  ),
  onTokens(`${name} without bias`, () => [embedding(), layer({ useBias: false }), dense()]),
  onTokens(`${name} with another activation`, () => [
    embedding(),
    layer({ activation: 'softsign', recurrentActivation: 'hardSigmoid' }),
    dense(),
  ]),
  onTokens(
    `${name} with activations whose slope needs the input`,
    () => [embedding(), layer({ activation: 'swish', recurrentActivation: 'mish' }), dense()],
    { weightLimit: 0.5 },
  ),
  // Of two tokens: tfjs has no gradient for one step.
  onTokens(`${name} on a single row of two tokens`, () => [embedding(true), layer(), dense()], {
    rows: 1,
    sequenceLength: 2,
  }),
  onFeatures(`${name} on features`, ({ inputShape }) => [layer({ inputShape }), dense()]),
  ...(['concat', 'sum', 'ave', 'mul'] as const).flatMap((mergeMode) =>
    [false, true].map((returnSequences) =>
      onTokens(
        `Bidirectional ${name}, ${mergeMode}${returnSequences ? ', all steps' : ''}`,
        () => [
          embedding(true),
          layers.bidirectional({ layer: layer({ returnSequences }), mergeMode }),
          ...(returnSequences
            ? [layers.timeDistributed({ layer: dense() }), RECURRENT.SimpleRNN({ units: 2 })]
            : []),
          dense(),
        ],
        { isPadding: holes },
      ),
    ),
  ),
]);
