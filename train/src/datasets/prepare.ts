import {
  createTokenEncoder,
  DEFAULT_FILTERS,
  IMDB_CONVENTION,
  type Side,
  type TextEncoding,
  Tokenizer,
} from '@onnx-bridge/runtime/text';
import { DataSettingError } from '../errors/data-setting-error.ts';
import { UnusableDatasetError } from '../errors/unusable-dataset-error.ts';
import { globalSeed } from '../global-seed.ts';
import { createRandom } from '../random.ts';
import type { LongOperationOptions, PreparedData, TextDataset } from './dataset.ts';
import { createTextCounter, encodeRows, type TextCounter } from './encode-texts.ts';

/** How texts become token ids. */
export interface PrepareSettings {
  /** Rows of the embedding, the reserved ids 0 to 3 included; 10,000 by default. */
  readonly vocabularySize?: number | undefined;
  /** Ids in one input row, 256 by default. */
  readonly sequenceLength?: number | undefined;
  /** 'post' by default. */
  readonly paddingSide?: Side | undefined;
  /** 'pre' by default: the end of a review says more than its beginning. */
  readonly truncationSide?: Side | undefined;
  /** Seed of the order of the training rows, the global seed by default. */
  readonly seed?: number | undefined;
}

/** {@link PrepareSettings} with every default filled in. */
export type CompletePrepareSettings = {
  readonly [K in keyof PrepareSettings]-?: NonNullable<PrepareSettings[K]>;
};

const FIRST_TOKEN_ID = IMDB_CONVENTION.indexFrom + 1;

/** Texts between two turns of the event loop when counting: each call sorts the whole vocabulary. */
const FIT_TEXTS = 5000;

/**
 * Fills in the defaults.
 *
 * @throws {DataSettingError} if a number is out of its range.
 */
export function completeSettings(settings: PrepareSettings): CompletePrepareSettings {
  const { vocabularySize = 10_000, sequenceLength = 256, seed = globalSeed() } = settings;
  const { paddingSide = 'post', truncationSide = 'pre' } = settings;
  if (!Number.isInteger(vocabularySize) || vocabularySize <= FIRST_TOKEN_ID || vocabularySize > 1_000_000) {
    throw new DataSettingError(
      'vocabularySize',
      vocabularySize,
      `a whole number from ${FIRST_TOKEN_ID + 1} to 1000000`,
    );
  }
  if (!Number.isInteger(sequenceLength) || sequenceLength < 1 || sequenceLength > 100_000) {
    throw new DataSettingError('sequenceLength', sequenceLength, 'a whole number from 1 to 100000');
  }
  if (!Number.isSafeInteger(seed)) {
    throw new DataSettingError('seed', seed, 'a whole number');
  }
  return { vocabularySize, sequenceLength, paddingSide, truncationSide, seed };
}

/**
 * Turns a data set into token ids: the vocabulary is the most frequent tokens of the training texts (equally
 * frequent ones in the order of first appearance, as Keras' Tokenizer), ids follow Keras' IMDB convention (0
 * padding, 1 start, 2 unknown, tokens from 4), and the training rows are shuffled by `seed`.
 *
 * @returns rows of 1 to `sequenceLength` ids below `vocabularySize`, unpadded.
 * @throws {DataSettingError} if a setting is out of its range.
 * @throws {UnusableDatasetError} if the training texts hold no token.
 */
export async function prepareDataset(
  dataset: TextDataset,
  settings: PrepareSettings & LongOperationOptions = {},
): Promise<PreparedData> {
  const complete = completeSettings(settings);
  const progress = createTextCounter(2 * dataset.train.length + dataset.test.length, settings);
  const encoding: TextEncoding = {
    formatVersion: 1,
    labels: dataset.labels,
    preprocessing: {
      filters: DEFAULT_FILTERS,
      lower: true,
      split: ' ',
      charLevel: false,
      sequenceLength: complete.sequenceLength,
      paddingSide: complete.paddingSide,
      truncationSide: complete.truncationSide,
      paddingId: IMDB_CONVENTION.paddingId,
      startId: IMDB_CONVENTION.startId,
      unknownId: IMDB_CONVENTION.unknownId,
      firstTokenId: FIRST_TOKEN_ID,
    },
    vocabulary: await buildVocabulary(dataset, complete.vocabularySize - FIRST_TOKEN_ID, progress),
  };
  const encoder = createTokenEncoder(encoding);
  const order = createRandom(complete.seed).permutation(dataset.train.length);
  return {
    name: dataset.name,
    synthetic: dataset.synthetic,
    encoding,
    train: await encodeRows(dataset.train, order, encoder, dataset.labels, progress),
    test: await encodeRows(dataset.test, undefined, encoder, dataset.labels, progress),
  };
}

async function buildVocabulary(dataset: TextDataset, size: number, progress: TextCounter): Promise<string[]> {
  const tokenizer = new Tokenizer();
  for (let start = 0; start < dataset.train.length; start += FIT_TEXTS) {
    const rows = dataset.train.slice(start, start + FIT_TEXTS);
    tokenizer.fitOnTexts(rows.map(({ text }) => text));
    await progress(rows.length);
  }
  const vocabulary = Array.from(tokenizer.wordIndex.keys()).slice(0, size);
  if (vocabulary.length === 0) {
    const what = 'The training texts hold no token';
    throw new UnusableDatasetError(dataset.name, what, 'name the column that holds the text');
  }
  return vocabulary;
}
