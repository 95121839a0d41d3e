/** Pooling over two and three axes, and the layers that change the sizes or values of images. */
import type { Tensor } from '@tensorflow/tfjs-core';
import { type LayersModel, layers } from '@tensorflow/tfjs-layers';
import { type Layer, runLayer } from '../support/tfjs-models.ts';
import { dense, FEATURES, identity, type ParityCase } from './case-parts.ts';
import { type ParityInput, valueRows, values } from './layer-inputs.ts';

const PADDINGS = ['valid', 'same'] as const;
const ANY = [values(3, 7, 6, FEATURES), values(1, 5, 9, FEATURES), values(2, 4, 4, FEATURES)];
const LAST = { inputShape: [7, 6, FEATURES], inputs: valueRows(7, 6, FEATURES) };
const FIRST = { inputShape: [FEATURES, 7, 6], inputs: valueRows(FEATURES, 7, 6) };
const DATA_FORMATS = [
  { dataFormat: 'channelsLast', ...LAST },
  { dataFormat: 'channelsFirst', ...FIRST },
] as const;

const POOLINGS = [
  { className: 'MaxPooling2D', create: layers.maxPooling2d },
  { className: 'AveragePooling2D', create: layers.averagePooling2d },
] as const;
type Pooling2dConfig = Parameters<typeof layers.maxPooling2d>[0];
const WINDOWS: readonly Pooling2dConfig[] = [
  {},
  { poolSize: [3, 2] },
  { poolSize: [2, 3], strides: [1, 2] },
  { poolSize: 3, strides: 2 },
];

const poolingCases = POOLINGS.flatMap(({ className, create }) =>
  PADDINGS.flatMap((padding): ParityCase[] => [
    ...WINDOWS.map((window, i) => ({
      name: `${className}, any sizes, ${padding}, windows ${i}`,
      layers: () => [create({ ...window, padding, inputShape: [null, null, FEATURES] })],
      inputs: ANY,
    })),
    ...DATA_FORMATS.flatMap(({ dataFormat, inputShape, inputs }) =>
      [...WINDOWS, { poolSize: [1, 2] as [number, number], strides: [3, 4] as [number, number] }].map(
        (window, i) => ({
          name: `${className}, ${dataFormat}, ${padding}, windows ${i}`,
          layers: () => [create({ ...window, padding, dataFormat, inputShape: [...inputShape] })],
          inputs,
        }),
      ),
    ),
  ]),
);

const POOLINGS_3D = [
  { className: 'MaxPooling3D', create: layers.maxPooling3d },
  { className: 'AveragePooling3D', create: layers.averagePooling3d },
] as const;
const VOLUMES = [
  { dataFormat: 'channelsLast', inputShape: [4, 5, 3, 2], inputs: valueRows(4, 5, 3, 2) },
  { dataFormat: 'channelsFirst', inputShape: [2, 4, 5, 3], inputs: valueRows(2, 4, 5, 3) },
] as const;

const volumeCases = POOLINGS_3D.flatMap(({ className, create }) =>
  VOLUMES.flatMap(({ dataFormat, inputShape, inputs }) =>
    PADDINGS.flatMap((padding): ParityCase[] => [
      {
        name: `${className}, ${dataFormat}, ${padding}`,
        layers: () => [create({ padding, dataFormat, inputShape: [...inputShape] })],
        inputs,
      },
      {
        name: `${className}, ${dataFormat}, ${padding}, strides`,
        layers: () => [
          create({
            poolSize: [2, 3, 1],
            strides: [1, 2, 2],
            padding,
            dataFormat,
            inputShape: [...inputShape],
          }),
        ],
        inputs,
      },
    ]),
  ),
);

const globalCases = [layers.globalMaxPooling2d, layers.globalAveragePooling2d].flatMap((create, i) => {
  const className = `Global${i === 0 ? 'Max' : 'Average'}Pooling2D`;
  return [
    ...DATA_FORMATS.map(({ dataFormat, inputShape, inputs }) => ({
      name: `${className}, ${dataFormat}`,
      layers: () => [create({ dataFormat, inputShape: [...inputShape] }), dense()],
      inputs,
    })),
    {
      name: `${className}, any sizes`,
      layers: () => [create({ dataFormat: 'channelsLast', inputShape: [null, null, FEATURES] })],
      inputs: ANY,
    },
  ];
});

/** One layer on images of known sizes in both data formats, and, where it has no other name, of any sizes. */
function bothFormats(
  name: string,
  create: (config: { dataFormat: 'channelsLast' | 'channelsFirst'; inputShape: (number | null)[] }) => Layer,
): ParityCase[] {
  return [
    ...DATA_FORMATS.map(({ dataFormat, inputShape, inputs }) => ({
      name: `${name}, ${dataFormat}`,
      layers: () => [create({ dataFormat, inputShape: [...inputShape] })],
      inputs,
    })),
    {
      name: `${name}, any sizes`,
      layers: () => [create({ dataFormat: 'channelsLast', inputShape: [null, null, FEATURES] })],
      inputs: ANY,
    },
  ];
}

const BORDERS = [
  1,
  [1, 0],
  [
    [1, 2],
    [0, 1],
  ],
] as const;
const borderCases = BORDERS.flatMap((borders) => [
  ...DATA_FORMATS.map(({ dataFormat, inputShape, inputs }) => ({
    name: `Cropping2D of ${JSON.stringify(borders)}, ${dataFormat}`,
    layers: () => [
      layers.cropping2D({
        cropping: JSON.parse(JSON.stringify(borders)),
        dataFormat,
        inputShape: [...inputShape],
      }),
    ],
    inputs,
  })),
  ...bothFormats(`ZeroPadding2D of ${JSON.stringify(borders)}`, (config) =>
    layers.zeroPadding2d({ padding: JSON.parse(JSON.stringify(borders)), ...config }),
  ),
]);

const INTERPOLATIONS = ['nearest', 'bilinear'] as const;
const upSamplingCases = INTERPOLATIONS.flatMap((interpolation) =>
  [[2, 2] as [number, number], [3, 1] as [number, number]].flatMap((size) =>
    bothFormats(`UpSampling2D by ${size.join(' and ')}, ${interpolation}`, (config) =>
      layers.upSampling2d({ size, interpolation, ...config }),
    ),
  ),
);

/** In a model, TensorFlow.js hands these layers a list where they expect a tensor. */
const runLast = (model: LayersModel) => {
  const layer = model.layers.at(-1);
  if (!layer) throw new Error('the model has no layers');
  return (x: Tensor) => runLayer(layer, x);
};

const SIZES: readonly [number, number][] = [
  [14, 12],
  [5, 9],
  [3, 3],
  [1, 4],
];
const resizingCases = INTERPOLATIONS.flatMap((interpolation) =>
  [true, false].flatMap((cropToAspectRatio) =>
    SIZES.map(([height, width]) => ({
      name: `Resizing to ${height} x ${width}, ${interpolation}, ${cropToAspectRatio ? 'cropped' : 'not cropped'}`,
      layers: () => [
        layers.resizing({
          height,
          width,
          interpolation,
          cropToAspectRatio,
          inputShape: [null, null, FEATURES],
        }),
      ],
      reference: runLast,
      inputs: ANY,
    })),
  ),
);

const CROPS: readonly [number, number][] = [
  [7, 6],
  [3, 2],
  [4, 5],
  [1, 1],
  [2, 6],
  [9, 6],
  [9, 8],
  [9, 2],
];
const cropCases = CROPS.map(([height, width]) => ({
  name: `CenterCrop to ${height} x ${width}`,
  layers: () => [identity(LAST.inputShape), layers.centerCrop({ height, width })],
  reference: runLast,
  inputs: LAST.inputs,
}));

const rescalingCases: readonly { name: string; layers: () => Layer[]; inputs: readonly ParityInput[] }[] = [
  {
    name: 'Rescaling with an offset',
    layers: () => [layers.rescaling({ scale: 1 / 255, offset: -0.5, inputShape: LAST.inputShape })],
    inputs: LAST.inputs,
  },
  {
    name: 'Rescaling without an offset',
    layers: () => [layers.rescaling({ scale: 2, inputShape: [null, null, FEATURES] })],
    inputs: ANY,
  },
];

export const IMAGE_CASES: readonly ParityCase[] = [
  ...poolingCases,
  ...volumeCases,
  ...globalCases,
  ...borderCases,
  ...upSamplingCases,
  ...resizingCases,
  ...cropCases,
  ...rescalingCases,
];

export const IMAGE_CASE_COUNT =
  2 * 2 * (4 + 2 * 5) + 2 * 2 * 2 * 2 + 2 * 3 + 3 * (2 + 3) + 2 * 2 * 3 + 2 * 2 * 4 + 8 + 2;
