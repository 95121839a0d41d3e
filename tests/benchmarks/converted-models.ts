/** Models that are measured before and after their conversion, with rows to feed them. */
import { layers, type Sequential, sequential } from '@tensorflow/tfjs-layers';
import { createRandom } from '../../train/src/random.ts';
import { seedWeights } from '../support/tfjs-models.ts';
import { SEQUENCE_LENGTH, VOCABULARY_SIZE } from './d48.ts';

export interface ConvertedCase {
  readonly name: string;
  readonly build: () => Sequential;
  /** Of one row. */
  readonly shape: readonly number[];
  /** Rows of so many values. */
  readonly rows: (count: number) => Float32Array;
}

const SEED = 3;
const IMAGE_SIZE = 64;

export const CONVERTED_CASES: readonly ConvertedCase[] = [
  {
    name: 'LSTM 64 over 256 tokens, masked (D48)',
    build: () =>
      createModel(
        layers.embedding({
          inputDim: VOCABULARY_SIZE,
          outputDim: 16,
          maskZero: true,
          inputLength: SEQUENCE_LENGTH,
        }),
        layers.lstm({ units: 64, recurrentActivation: 'sigmoid', recurrentInitializer: 'zeros' }),
        layers.dense({ units: 64, activation: 'relu' }),
        layers.dense({ units: 1, activation: 'sigmoid' }),
      ),
    shape: [SEQUENCE_LENGTH],
    rows: (count) => {
      const random = createRandom(SEED).next;
      // Half of each row is padding, as in the reviews.
      const isPadding = (i: number): boolean => i % SEQUENCE_LENGTH >= SEQUENCE_LENGTH / 2;
      return Float32Array.from({ length: count }, (_, i) =>
        isPadding(i) ? 0 : 1 + Math.floor(random() * (VOCABULARY_SIZE - 1)),
      );
    },
  },
  {
    name: 'convolutions over 64 x 64 images',
    build: () =>
      createModel(
        ...[32, 64, 128].flatMap((filters, i) => [
          layers.conv2d({
            filters,
            kernelSize: 3,
            padding: 'same',
            ...(i === 0 && { inputShape: [IMAGE_SIZE, IMAGE_SIZE, 3] }),
          }),
          layers.batchNormalization({}),
          layers.reLU({}),
          layers.maxPooling2d({ poolSize: 2 }),
        ]),
        layers.globalAveragePooling2d({}),
        layers.dense({ units: 10, activation: 'softmax' }),
      ),
    shape: [IMAGE_SIZE, IMAGE_SIZE, 3],
    rows: randomRows,
  },
  {
    name: 'dense layers of 512',
    build: () =>
      createModel(
        layers.dense({ units: 512, activation: 'relu', inputShape: [128] }),
        layers.dense({ units: 512, activation: 'relu' }),
        layers.dense({ units: 10, activation: 'softmax' }),
      ),
    shape: [128],
    rows: randomRows,
  },
];

function createModel(...modelLayers: layers.Layer[]): Sequential {
  return seedWeights(sequential({ layers: modelLayers }), SEED);
}

function randomRows(count: number): Float32Array {
  const random = createRandom(SEED).next;
  return Float32Array.from({ length: count }, () => 2 * random() - 1);
}
