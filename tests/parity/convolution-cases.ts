/** Convolutions over two and three axes: every option, over sizes that are known before and others. */
import { layers } from '@tensorflow/tfjs-layers';
import type { Layer } from '../support/tfjs-models.ts';
import { BOTH, FEATURES, type ParityCase } from './case-parts.ts';
import { type ParityInput, valueRows, values } from './layer-inputs.ts';

type Conv2dConfig = Parameters<typeof layers.conv2d>[0];
type Pair = [number, number];

const PADDINGS = ['valid', 'same'] as const;
const STRIDES: readonly Pair[] = [
  [1, 1],
  [2, 2],
  [3, 1],
];
const KERNELS: readonly Pair[] = [
  [1, 1],
  [2, 3],
  [4, 2],
];

/** Images of one size, and of any: the same model takes them all. */
const IMAGES = [
  { sizes: 'known sizes', inputShape: [7, 6, FEATURES], inputs: valueRows(7, 6, FEATURES) },
  {
    sizes: 'any sizes',
    inputShape: [null, null, FEATURES],
    inputs: [values(3, 7, 6, FEATURES), values(1, 5, 9, FEATURES), values(2, 8, 4, FEATURES)],
  },
] as const;
const [KNOWN] = IMAGES;
const CHANNELS_FIRST = { inputShape: [FEATURES, 7, 6], inputs: valueRows(FEATURES, 7, 6) };

interface Planar {
  readonly className: string;
  readonly create: (config: Omit<Conv2dConfig, 'filters'>) => Layer;
}

const PLANAR: readonly Planar[] = [
  { className: 'Conv2D', create: (config) => layers.conv2d({ filters: 4, ...config }) },
  { className: 'Conv2DTranspose', create: (config) => layers.conv2dTranspose({ filters: 4, ...config }) },
  { className: 'SeparableConv2D', create: (config) => layers.separableConv2d({ filters: 4, ...config }) },
  {
    className: 'DepthwiseConv2D',
    create: ({ kernelSize, ...config }) =>
      layers.depthwiseConv2d({ kernelSize: pairOf(kernelSize), depthMultiplier: 2, ...config }),
  },
];

function pairOf(size: number | number[]): number | Pair {
  if (typeof size === 'number') return size;
  const [height = 1, width = 1] = size;
  return [height, width];
}

const windowCases = PLANAR.flatMap(({ className, create }) =>
  IMAGES.flatMap(({ sizes, inputShape, inputs }) =>
    PADDINGS.flatMap((padding) =>
      KERNELS.flatMap((kernelSize) =>
        STRIDES.map((strides) => ({
          name: `${className}, ${sizes}, ${padding}, ${kernelSize.join(' x ')}, strides ${strides.join(' and ')}`,
          layers: () => [create({ kernelSize, padding, strides, inputShape: [...inputShape] })],
          inputs,
        })),
      ),
    ),
  ),
);

const optionCases = PLANAR.flatMap(({ className, create }): ParityCase[] => [
  ...PADDINGS.map((padding) => ({
    name: `${className}, ${padding}, dilation 2 and 1`,
    layers: () => [
      create({ kernelSize: [3, 2], padding, dilationRate: [2, 1], inputShape: [...KNOWN.inputShape] }),
    ],
    inputs: KNOWN.inputs,
  })),
  ...(['relu', 'softmax', 'gelu'] as const).map((activation) => ({
    name: `${className}, ${activation}, without bias`,
    layers: () => [create({ kernelSize: 3, activation, useBias: false, inputShape: [...KNOWN.inputShape] })],
    inputs: KNOWN.inputs,
  })),
  ...(className === 'SeparableConv2D' ? (['elu'] as const) : (['elu', 'softmax'] as const)).map(
    (activation) => ({
      name: `${className}, channels first, ${activation}`,
      layers: () => [
        create({
          kernelSize: [3, 2],
          strides: [2, 1],
          padding: 'same',
          activation,
          useBias: className !== 'SeparableConv2D',
          dataFormat: 'channelsFirst',
          inputShape: CHANNELS_FIRST.inputShape,
        }),
      ],
      inputs: CHANNELS_FIRST.inputs,
    }),
  ),
]);

type Conv3dConfig = Parameters<typeof layers.conv3d>[0];
const VOLUMETRIC: readonly { className: string; create: (config: Conv3dConfig) => Layer }[] = [
  { className: 'Conv3D', create: layers.conv3d },
  { className: 'Conv3DTranspose', create: layers.conv3dTranspose },
];
/** Where the sizes stand in a volume of 4 x 5 x 3 places. */
const VOLUMES: readonly {
  readonly dataFormat: 'channelsLast' | 'channelsFirst';
  readonly inputShape: number[];
  readonly inputs: readonly ParityInput[];
}[] = [
  { dataFormat: 'channelsLast', inputShape: [4, 5, 3, 2], inputs: valueRows(4, 5, 3, 2) },
  { dataFormat: 'channelsFirst', inputShape: [2, 4, 5, 3], inputs: valueRows(2, 4, 5, 3) },
];

const volumeCases = VOLUMETRIC.flatMap(({ className, create }) =>
  VOLUMES.flatMap(({ dataFormat, inputShape, inputs }) =>
    PADDINGS.flatMap((padding) =>
      BOTH.map((useBias) => ({
        name: `${className}, ${dataFormat}, ${padding}, ${useBias ? 'strides, bias' : 'no strides, no bias'}`,
        layers: () => [
          create({
            filters: 3,
            kernelSize: [2, 3, 1],
            padding,
            dataFormat,
            strides: useBias ? [2, 1, 1] : 1,
            useBias,
            activation: 'tanh',
            inputShape,
          }),
        ],
        inputs,
      })),
    ),
  ),
);

const dilatedCases: readonly ParityCase[] = PADDINGS.map((padding) => ({
  name: `Conv3D, ${padding}, dilation 2, 1 and 2`,
  layers: () => [
    layers.conv3d({
      filters: 3,
      kernelSize: [2, 2, 2],
      dilationRate: [2, 1, 2],
      padding,
      inputShape: [4, 5, 3, 2],
    }),
  ],
  inputs: valueRows(4, 5, 3, 2),
}));

const stackedCases: readonly ParityCase[] = [
  {
    name: 'image classifier',
    layers: () => [
      layers.conv2d({ filters: 4, kernelSize: 3, activation: 'relu', inputShape: [7, 6, FEATURES] }),
      layers.batchNormalization(),
      layers.maxPooling2d({ poolSize: 2 }),
      layers.depthwiseConv2d({ kernelSize: 2, padding: 'same', activation: 'relu6' }),
      layers.flatten(),
      layers.dense({ units: 3, activation: 'softmax' }),
    ],
    inputs: KNOWN.inputs,
  },
  {
    name: 'image to image',
    layers: () => [
      layers.conv2d({
        filters: 4,
        kernelSize: 3,
        strides: 2,
        padding: 'same',
        inputShape: [null, null, FEATURES],
      }),
      layers.leakyReLU({ alpha: 0.1 }),
      layers.upSampling2d({ size: [2, 2] }),
      layers.conv2dTranspose({
        filters: 2,
        kernelSize: 3,
        strides: 2,
        padding: 'same',
        activation: 'sigmoid',
      }),
    ],
    inputs: IMAGES[1].inputs,
  },
];

export const CONVOLUTION_CASES: readonly ParityCase[] = [
  ...windowCases,
  ...optionCases,
  ...volumeCases,
  ...dilatedCases,
  ...stackedCases,
];

export const CONVOLUTION_CASE_COUNT = 4 * 2 * 2 * 3 * 3 + 4 * (2 + 3 + 2) - 1 + 2 * 2 * 2 * 2 + 2 + 2;
