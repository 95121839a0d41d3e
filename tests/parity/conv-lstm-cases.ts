/** ConvLSTM2D: every option, alone, stacked and in both directions. */
import { input, layers, model } from '@tensorflow/tfjs-layers';
import { call, callAll } from '../support/tfjs-models.ts';
import { BOTH, LOG_SOFTMAX, type ParityCase } from './case-parts.ts';
import { valueRows, values } from './layer-inputs.ts';

type Config = Omit<Parameters<typeof layers.convLstm2d>[0], 'filters'>;
const FILTERS = 2;
const convLstm = (config: Config) =>
  layers.convLstm2d({ filters: FILTERS, recurrentInitializer: 'zeros', ...config });

const FILMS = {
  channelsLast: { inputShape: [3, 5, 6, 2], inputs: valueRows(3, 5, 6, 2) },
  channelsFirst: { inputShape: [3, 2, 5, 6], inputs: valueRows(3, 2, 5, 6) },
};

const OPTIONS: readonly { readonly name: string; readonly config: Config }[] = [
  { name: 'valid', config: { kernelSize: [2, 3] } },
  { name: 'same, even kernel', config: { kernelSize: [2, 4], padding: 'same', activation: 'relu' } },
  { name: 'strides', config: { kernelSize: 3, padding: 'same', strides: [2, 1], useBias: false } },
  { name: 'dilation', config: { kernelSize: [2, 3], dilationRate: [1, 2], recurrentActivation: 'sigmoid' } },
  { name: 'softmax', config: { kernelSize: 1, activation: 'softmax', recurrentActivation: LOG_SOFTMAX } },
];
const FORMATS = ['channelsLast', 'channelsFirst'] as const;

const optionCases: readonly ParityCase[] = OPTIONS.flatMap(({ name, config }) =>
  FORMATS.flatMap((dataFormat) =>
    BOTH.flatMap((returnSequences) =>
      BOTH.map((goBackwards) => ({
        name: [
          `ConvLSTM2D, ${name}, ${dataFormat}`,
          returnSequences ? 'every state' : 'last state',
          goBackwards ? 'backwards' : 'forwards',
        ].join(', '),
        layers: () => [
          convLstm({
            ...config,
            dataFormat,
            returnSequences,
            goBackwards,
            inputShape: FILMS[dataFormat].inputShape,
          }),
        ],
        inputs: FILMS[dataFormat].inputs,
      })),
    ),
  ),
);

const stateCases: readonly ParityCase[] = BOTH.map((isGiven) => ({
  name: `ConvLSTM2D that returns its states, ${isGiven ? 'from given states' : 'from zeros'}`,
  model: () => {
    const x = input({ shape: [null, 5, 6, 2] });
    const same = { kernelSize: 3, padding: 'same' } as const;
    const [image, ...states] = callAll(convLstm({ ...same, returnState: true }), x);
    if (!image) throw new Error('there is no output');
    const second = convLstm({ ...same, returnSequences: true, returnState: true });
    return model({ inputs: x, outputs: [image, ...callAll(second, x, ...(isGiven ? states : []))] });
  },
  inputs: [values(3, 4, 5, 6, 2), values(1, 2, 5, 6, 2)],
}));

const bidirectionalCases: readonly ParityCase[] = BOTH.map((returnSequences) => ({
  name: `Bidirectional ConvLSTM2D, ${returnSequences ? 'every state' : 'last state'}`,
  model: () => {
    const x = input({ shape: [3, 5, 6, 2] });
    const layer = convLstm({ kernelSize: 2, returnSequences });
    return model({ inputs: x, outputs: call(layers.bidirectional({ layer, mergeMode: 'concat' }), x) });
  },
  inputs: FILMS.channelsLast.inputs,
}));

const stackedCases: readonly ParityCase[] = [
  {
    name: 'ConvLSTM2D on films of any size',
    layers: () => [
      convLstm({ kernelSize: 3, padding: 'same', returnSequences: true, inputShape: [null, null, null, 2] }),
      convLstm({ kernelSize: [2, 1] }),
      layers.globalMaxPooling2d({ dataFormat: 'channelsLast' }),
    ],
    inputs: [values(3, 4, 5, 6, 2), values(1, 2, 4, 7, 2)],
  },
];

export const CONV_LSTM_CASES: readonly ParityCase[] = [
  ...optionCases,
  ...stateCases,
  ...bidirectionalCases,
  ...stackedCases,
];

export const CONV_LSTM_CASE_COUNT = 5 * 2 * 2 * 2 + 2 + 2 + 1;
