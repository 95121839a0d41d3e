/** The course's model: Embedding, LSTM, Dense relu, Dense sigmoid. */
import { initializers, type LayersModel, layers, sequential } from '@tensorflow/tfjs-layers';
import '../tfjs.ts';
import { globalSeed } from '../global-seed.ts';
import { orthogonal } from './orthogonal.ts';

export interface LstmClassifierOptions {
  /** Rows of the embedding: one for each token id. */
  readonly vocabularySize: number;
  /** Length of a word vector; default 16. */
  readonly embeddingSize?: number;
  /** Token ids in one row; default 256. */
  readonly sequenceLength?: number;
  /** Size of the hidden state; default 64. */
  readonly lstmUnits?: number;
  /** Units of the dense layer with relu; default 64. */
  readonly denseUnits?: number;
  /**
   * Whether padding (token id 0) is masked, so that the LSTM stops at the end of the text; default true. Without it
   * a text padded at its end is forgotten over the padding, and training stays near 50 %.
   */
  readonly maskPadding?: boolean;
  /** Classes to tell apart: 2 (default) ends in one sigmoid, more end in a softmax over all. */
  readonly classCount?: number;
  /** Default: the global seed. */
  readonly seed?: number;
}

/**
 * Builds the classifier, with the initial weights that Keras uses: uniform word vectors, glorot uniform kernels, an
 * orthogonal recurrent kernel and a forget bias of one.
 *
 * @returns a tf.LayersModel, int32 token ids `[batch, sequenceLength]` to float32 probability `[batch, 1]`,
 *   or probabilities `[batch, classCount]`.
 * @example
 * const model = buildLstmClassifier({ vocabularySize: 10_000 });
 * model.countParams(); // 184961
 */
export function buildLstmClassifier(options: LstmClassifierOptions): LayersModel {
  const {
    vocabularySize,
    embeddingSize = 16,
    sequenceLength = 256,
    lstmUnits = 64,
    denseUnits = 64,
  } = options;
  const { maskPadding = true, classCount = 2, seed = globalSeed() } = options;
  return sequential({
    name: 'lstm_classifier',
    layers: [
      layers.embedding({
        name: 'embedding',
        inputDim: vocabularySize,
        outputDim: embeddingSize,
        inputLength: sequenceLength,
        maskZero: maskPadding,
        embeddingsInitializer: initializers.randomUniform({ minval: -0.05, maxval: 0.05, seed }),
      }),
      layers.lstm({
        name: 'lstm',
        units: lstmUnits,
        recurrentActivation: 'sigmoid',
        kernelInitializer: initializers.glorotUniform({ seed: seed + 1 }),
        recurrentInitializer: orthogonal(seed + 2),
        unitForgetBias: true,
      }),
      layers.dense({
        name: 'dense',
        units: denseUnits,
        activation: 'relu',
        kernelInitializer: initializers.glorotUniform({ seed: seed + 3 }),
      }),
      layers.dense({
        name: 'output',
        units: classCount === 2 ? 1 : classCount,
        activation: classCount === 2 ? 'sigmoid' : 'softmax',
        kernelInitializer: initializers.glorotUniform({ seed: seed + 4 }),
      }),
    ],
  });
}
