import { DataSettingError } from '../errors/data-setting-error.ts';
import { globalSeed } from '../global-seed.ts';
import { createRandom, type Random } from '../random.ts';
import type { LabelledText, TextDataset } from './dataset.ts';
import {
  NEUTRAL_PATTERNS,
  ORDER_PATTERNS,
  type SentencePattern,
  WORD_PATTERNS,
} from './synthetic-sentences.ts';

/** Size and seed of a generated data set. */
export interface SyntheticOptions {
  /** Even, 4,000 by default. */
  readonly trainCount?: number | undefined;
  /** Even, 1,000 by default. */
  readonly testCount?: number | undefined;
  /** the global seed by default. */
  readonly seed?: number | undefined;
}

/** Share of the reviews whose opinions have the same words in the positive and the negative form. */
const ORDER_SHARE = 0.6;

const MAX_NEUTRAL_SENTENCES = 3;

/** More different reviews than this cannot be expected of the word lists. */
const MAX_COUNT = 100_000;

/**
 * Generates film reviews for machines without IMDB. They come in pairs, a positive and a negative one about
 * the same things; in most pairs both have the same words, so that only their order tells the label and
 * counting words does little better than guessing. No review occurs twice.
 *
 * @throws {DataSettingError} if a count is odd, not positive or above 100,000.
 * @example generateReviews({ seed: 1 }).train[0]; // { text: 'The plot was …', label: 'positive' }
 */
export function generateReviews(options: SyntheticOptions = {}): TextDataset {
  const { trainCount = 4000, testCount = 1000, seed = globalSeed() } = options;
  checkCount('trainCount', trainCount);
  checkCount('testCount', testCount);
  const random = createRandom(seed);
  const seen = new Set<string>();
  return {
    name: 'synthetic',
    synthetic: true,
    labels: ['negative', 'positive'],
    train: generatePart(random, trainCount, seen),
    test: generatePart(random, testCount, seen),
  };
}

function checkCount(setting: string, count: number): void {
  if (!Number.isInteger(count) || count < 2 || count % 2 !== 0 || count > MAX_COUNT) {
    throw new DataSettingError(setting, count, `an even number from 2 to ${MAX_COUNT}`);
  }
}

function generatePart(random: Random, count: number, seen: Set<string>): LabelledText[] {
  const rows: LabelledText[] = [];
  while (rows.length < count) {
    const [positive, negative] = generatePair(random);
    if (seen.has(positive) || seen.has(negative)) {
      continue;
    }
    seen.add(positive).add(negative);
    rows.push({ text: positive, label: 'positive' }, { text: negative, label: 'negative' });
  }
  return random.shuffle(rows);
}

/** A positive and a negative review with the same sentences but for their opinions. */
function generatePair(random: Random): readonly [string, string] {
  const patterns: readonly SentencePattern[] = random.next() < ORDER_SHARE ? ORDER_PATTERNS : WORD_PATTERNS;
  const opinions = Array.from({ length: 1 + random.integer(2) }, () => draw(random, patterns)(random));
  const neutral = Array.from({ length: random.integer(MAX_NEUTRAL_SENTENCES + 1) }, () => {
    const sentence = draw(random, NEUTRAL_PATTERNS)(random);
    return { positive: sentence, negative: sentence };
  });
  const sentences = random.shuffle([...opinions, ...neutral]);
  return [
    sentences.map(({ positive }) => positive).join(' '),
    sentences.map(({ negative }) => negative).join(' '),
  ];
}

function draw<T>(random: Random, items: readonly T[]): T {
  const item = items[random.integer(items.length)];
  if (item === undefined) {
    throw new Error('nothing to draw from');
  }
  return item;
}
