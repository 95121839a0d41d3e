/** The layers that all text classifiers begin and end with. */
import { initializers, layers } from '@tensorflow/tfjs-layers';

export interface TextModelOptions {
  /** Rows of the embedding: one for each token id. */
  readonly vocabularySize: number;
  /** Length of a word vector; default 16. */
  readonly embeddingSize?: number | undefined;
  /** Token ids in one row; default 256. */
  readonly sequenceLength?: number | undefined;
  /** Units of the dense layer with relu; default 64; 0 leaves it out. */
  readonly denseUnits?: number | undefined;
  /** Classes to tell apart: 2 (default) ends in one sigmoid, more end in a softmax over all. */
  readonly classCount?: number | undefined;
  /** Default: the global seed. */
  readonly seed?: number | undefined;
}

export function embeddingLayer(options: TextModelOptions, maskZero: boolean, seed: number): layers.Layer {
  return layers.embedding({
    name: 'embedding',
    inputDim: options.vocabularySize,
    outputDim: options.embeddingSize ?? 16,
    inputLength: options.sequenceLength ?? 256,
    maskZero,
    embeddingsInitializer: initializers.randomUniform({ minval: -0.05, maxval: 0.05, seed }),
  });
}

export function reluLayer(units: number, seed: number): layers.Layer {
  return layers.dense({
    name: 'dense',
    units,
    activation: 'relu',
    kernelInitializer: initializers.glorotUniform({ seed }),
  });
}

export function outputLayer({ classCount = 2 }: TextModelOptions, seed: number): layers.Layer {
  return layers.dense({
    name: 'output',
    units: classCount === 2 ? 1 : classCount,
    activation: classCount === 2 ? 'sigmoid' : 'softmax',
    kernelInitializer: initializers.glorotUniform({ seed }),
  });
}
