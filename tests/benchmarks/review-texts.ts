/** The reviews that are classified: IMDB's test reviews, or generated ones of the same lengths. */
import { chooseDefaultData } from '@onnx-bridge/train';
import { readDataset } from '@onnx-bridge/train/read-dataset';
import { createRandom } from '../../train/src/random.ts';
import { drawReviewLength } from './review-lengths.ts';

export interface ReviewTexts {
  readonly texts: readonly string[];
  /** Where they come from, in words. */
  readonly origin: string;
}

const TEXT_COUNT = 25_000;
const QUICK_TEXT_COUNT = 2000;
const SEED = 42;

/**
 * Reads the reviews; nothing is downloaded.
 *
 * @throws {DataNotFoundError} if the variable IMDB_ARCHIVE names a file that is not there.
 */
export async function loadReviewTexts(options: {
  readonly quick: boolean;
  readonly environment: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}): Promise<ReviewTexts> {
  const { quick, environment, signal } = options;
  const count = quick ? QUICK_TEXT_COUNT : TEXT_COUNT;
  const choice = await chooseDefaultData({ environment, download: false, signal, onNotice: () => undefined });
  if (choice.source === 'synthetic') {
    const { train } = await readDataset('synthetic');
    const sentences = train.map(({ text }) => text);
    return {
      texts: joinToLengths(sentences, count),
      origin: `${count} generated reviews, as long as IMDB's`,
    };
  }
  const limit = { train: 2, test: count };
  const { test } = await readDataset('imdb', { archive: choice.archive, limit, signal });
  return { texts: test.map(({ text }) => text), origin: `${test.length} IMDB test reviews` };
}

/** Joins generated reviews, which are short, until each text is as long as a real one. */
function joinToLengths(sentences: readonly string[], count: number): string[] {
  const random = createRandom(SEED).next;
  return Array.from({ length: count }, () => {
    const parts: string[] = [];
    for (let tokensLeft = drawReviewLength(random); tokensLeft > 0; ) {
      const part = sentences[Math.floor(random() * sentences.length)] ?? 'film';
      parts.push(part);
      tokensLeft -= part.split(' ').length;
    }
    return parts.join(' ');
  });
}
