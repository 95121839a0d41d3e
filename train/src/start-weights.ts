/** What a model knows before it is trained: word vectors from texts without labels, or the weights of an earlier run. */
import { isDeepStrictEqual } from 'node:util';
import { vocabularySizeOf } from '@onnx-bridge/runtime/text';
import { tensor } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { EncodedTexts, PreparedData } from './datasets/dataset.ts';
import { joinTexts } from './datasets/encoded-texts.ts';
import { ModelMismatchError } from './errors/model-mismatch-error.ts';
import { TrainingSettingError } from './errors/training-setting-error.ts';
import { readModelWeights, writeModelWeights } from './fit/model-weights.ts';
import { readRun } from './read-run.ts';
import { checkEncoding } from './teachers/run-teacher.ts';
import { trainWordVectors, type WordVectorOptions } from './word-vectors/word-vectors.ts';

export interface StartOptions extends Omit<WordVectorOptions, 'vocabularySize' | 'size'> {
  /** Whether the embedding starts from vectors that are trained on all texts first; default false. */
  readonly wordVectors?: boolean | undefined;
  /**
   * Run directory of a model with the same layers, whose weights the model starts from; it may know more words, and only
   * the most frequent ones are kept.
   */
  readonly startFrom?: string | undefined;
}

/** Root of the mean square of the numbers of word vectors, as that of the activations in a recurrent layer. */
const VECTOR_SCALE = 0.3;

/**
 * @throws {TrainingSettingError} if both are asked for, or the model has no embedding.
 * @throws {ModelMismatchError} if the earlier run has other layers, or reads texts in another way.
 */
export async function writeStartWeights(
  model: LayersModel,
  data: PreparedData,
  unlabelled: EncodedTexts | undefined,
  { wordVectors = false, startFrom, ...options }: StartOptions,
): Promise<void> {
  if (wordVectors && startFrom !== undefined) {
    throw new TrainingSettingError('wordVectors', true, 'either wordVectors or startFrom');
  }
  if (startFrom !== undefined) await copyWeights(startFrom, model, data);
  if (!wordVectors) return;
  const embedding = model.layers.find((layer) => layer.getClassName() === 'Embedding')?.weights[0];
  const [vocabularySize, size] = embedding?.shape ?? [];
  if (!embedding || !vocabularySize || !size)
    throw new Error('a classifier of texts begins with an embedding');
  const texts = joinTexts(data.train, unlabelled);
  const vectors = await trainWordVectors(texts, { ...options, vocabularySize, size });
  const scale = VECTOR_SCALE / rootMeanSquare(vectors);
  const value = tensor(
    vectors.map((number) => number * scale),
    [vocabularySize, size],
  );
  embedding.write(value);
  value.dispose();
}

/** A larger vocabulary is cut: both begin with the most frequent words, and so do the rows of the embeddings. */
async function copyWeights(directory: string, model: LayersModel, { encoding }: PreparedData): Promise<void> {
  const earlier = await readRun(directory);
  const vocabulary = earlier.encoding.vocabulary.slice(0, encoding.vocabulary.length);
  checkEncoding(directory, { ...earlier.encoding, vocabulary }, encoding);
  const rowCount = vocabularySizeOf(encoding);
  const [embedding, ...others] = shapesOf(earlier.model);
  const cut = [embedding?.with(0, rowCount), ...others];
  const shapes = shapesOf(model);
  if (!isDeepStrictEqual(cut, shapes)) {
    const show = (of: typeof cut): string => of.map((shape) => `[${shape?.join(', ')}]`).join(' ');
    const what = `Its weights are ${show(cut)}, the model's ${show(shapes)}`;
    throw new ModelMismatchError(directory, what, 'start from a run with the same --architecture and sizes');
  }
  const values = await readModelWeights(earlier.model);
  writeModelWeights(
    model,
    values.map((value, i) => value.subarray(0, model.weights[i]?.read().size)),
  );
}

const shapesOf = (model: LayersModel) => model.weights.map(({ shape }) => shape);

function rootMeanSquare(values: Float32Array): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0) / values.length);
}
