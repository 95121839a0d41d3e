/**
 * Trains the embedding and the first recurrent layer of a classifier as a language model, on texts without labels.
 *
 * @see Dai and Le 2015, Semi-supervised Sequence Learning
 */
import { mean, mul, square, type Tensor, tidy } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { EncodedTexts } from '../datasets/dataset.ts';
import { fitCrossentropy, type TrainingResult, type TrainOptions } from '../train-classifier.ts';
import { buildLanguageModel, type LanguageModelOptions } from './build-language-model.ts';
import { createLanguageRows } from './language-rows.ts';

/** Root of the mean square of the numbers of the vectors at the start, at least: products of small ones say nothing. */
const START_SCALE = 0.1;

/**
 * @param classifier begins with an embedding and a recurrent layer; starts from their weights, and changes them.
 * @param texts labels are not read.
 * @throws {TrainingSettingError} if the texts are too short, or `monitor` names a figure of a validation.
 * @throws {TrainError} whatever `fit` throws.
 */
export async function trainLanguageModel(
  classifier: LayersModel,
  texts: EncodedTexts,
  modelOptions: LanguageModelOptions,
  options: TrainOptions & { readonly seed: number },
): Promise<TrainingResult> {
  const { seed } = options;
  const { model, embedding, recurrent } = buildLanguageModel(modelOptions, seed);
  const [first, second] = classifier.layers.filter((layer) => layer.weights.length > 0);
  if (!first || !second) throw new Error('a recurrent classifier has an embedding and a recurrent layer');
  embedding.setWeights(first.getWeights().map(widen));
  const weightCount = second.weights.length / recurrent.length;
  for (const [i, layer] of recurrent.entries()) {
    layer.setWeights(second.getWeights().slice(i * weightCount, (i + 1) * weightCount));
  }
  const rows = createLanguageRows(texts, {
    vocabularySize: modelOptions.vocabularySize,
    bidirectional: recurrent.length > 1,
    seed,
  });
  const result = await fitCrossentropy(model, rows, {
    ...options,
    loss: { name: 'sparseCategoricalCrossentropy' },
    classWeight: null,
    // The predictions of all windows at once would not fit into memory.
    validationSplit: 0,
    bucket: false,
  });
  first.setWeights(embedding.getWeights());
  second.setWeights(recurrent.flatMap((layer) => layer.getWeights()));
  model.dispose();
  return result;
}

function widen(vectors: Tensor): Tensor {
  return tidy(() => {
    const scale = START_SCALE / Math.sqrt(mean(square(vectors)).dataSync()[0] ?? START_SCALE);
    return mul(vectors, Math.max(scale, 1));
  });
}
