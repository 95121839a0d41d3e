/** What an embedding is before and after training: vectors, neighbours, a map of words. */
import { join } from 'node:path';
import { createTokenEncoder, type TextEncoding } from '@onnx-bridge/runtime/text';
import { figure, wordMap } from '../../plots/charts.ts';
import { writeWhole } from '../../write-whole.ts';
import { plot, table, text } from '../blocks.ts';
import { runExperiment } from '../experiment.ts';
import type { Block, Lesson, LessonContext, LessonOptions, LessonReport } from '../lesson.ts';
import { prepareLessonData } from '../lesson-data.ts';
import {
  type Neighbour,
  nearestWords,
  projectorFiles,
  projectToPlane,
  readWordVectors,
  type WordVectors,
} from '../word-vectors.ts';

const DATA = { vocabularySize: 10_000, sequenceLength: 256 } as const;
const SENTENCES = ['hello world', 'this is a sentence'] as const;
const SHOWN_NUMBERS = 4;
/** Words for good and for bad, then words that say neither. */
const ASKED_WORDS = ['excellent', 'wonderful', 'awful', 'boring', 'actor', 'story'] as const;
const NEIGHBOUR_COUNT = 6;
/** Rarer words have hardly moved in training. */
const FREQUENT_WORDS = 3000;

export const LESSON: Lesson = {
  title: 'Embeddings',
  about:
    'An embedding is a table with a row of numbers for each word. Trained to tell good reviews from bad ones, it puts ' +
    'words of praise on one side and words of blame on the other; what it is not asked for, such as what a word is ' +
    'about, it does not learn.',
  run,
};

async function run(options: LessonOptions, context: LessonContext): Promise<LessonReport> {
  const data = await prepareLessonData(options, context, DATA);
  let untrained: WordVectors | undefined;
  const { result, model } = await runExperiment(
    {
      name: 'LSTM',
      architecture: 'lstm',
      model: { embeddingSize: 16 },
      training: { epochs: 3, bucket: true },
    },
    {
      data,
      options,
      context,
      onModel: async (fresh) => {
        untrained = await readWordVectors(fresh, data.encoding);
      },
    },
  );
  const trained = await readWordVectors(model, data.encoding);
  const frequent = {
    words: trained.words.slice(0, FREQUENT_WORDS),
    vectors: trained.vectors.slice(0, FREQUENT_WORDS),
  };
  const neighbours = Object.fromEntries(
    ASKED_WORDS.map((word) => [word, nearestWords(frequent, word, NEIGHBOUR_COUNT)]),
  );
  const files = projectorFiles(trained);
  await writeWhole(options.output, join(options.output, 'vectors.tsv'), files.vectors);
  await writeWhole(options.output, join(options.output, 'metadata.tsv'), files.metadata);
  return {
    synthetic: data.synthetic,
    values: { accuracy: result.accuracy, neighbours, output: options.output },
    blocks: [
      text(
        `Each word of two sentences: its id, and the first ${SHOWN_NUMBERS} of its 16 numbers before and after training ` +
          '("?" is not in the vocabulary):',
      ),
      table(
        ['sentence', 'word', 'id', 'before', 'after'],
        SENTENCES.flatMap((sentence) => describeWords(sentence, data.encoding, untrained, trained)),
      ),
      text(
        `The LSTM around the embedding has a test accuracy of ${result.accuracy}. The nearest neighbours of some words among the ` +
          `${frequent.words.length} most frequent ones, by the cosine of the angle between the vectors:`,
      ),
      table(
        ['word', 'neighbours'],
        Object.entries(neighbours).map(([word, found]) => [word, found.map(formatNeighbour).join(', ')]),
      ),
      drawWords(frequent, neighbours),
      text(
        `\`${join(options.output, 'vectors.tsv')}\` and \`metadata.tsv\` beside it are for ` +
          '[projector.tensorflow.org](https://projector.tensorflow.org): "Load" takes both.',
      ),
    ],
  };
}

function describeWords(
  sentence: string,
  encoding: TextEncoding,
  untrained: WordVectors | undefined,
  trained: WordVectors,
): (string | number)[][] {
  const { encode, decode } = createTokenEncoder(encoding);
  const { firstTokenId, startId } = encoding.preprocessing;
  const ids = Array.from(encode(sentence)).filter((id) => id !== startId);
  return ids.map((id) => {
    const numbersOf = (vectors?: WordVectors): string =>
      Array.from(vectors?.vectors[id - firstTokenId] ?? [])
        .slice(0, SHOWN_NUMBERS)
        .map((number) => number.toFixed(3))
        .join(' ');
    return [sentence, decode([id]), id, numbersOf(untrained), numbersOf(trained)];
  });
}

function formatNeighbour({ word, similarity }: Neighbour): string {
  return `${word} ${similarity.toFixed(2)}`;
}

/** The words that were asked for and their neighbours, on the two principal components of theirs. */
function drawWords(
  { words, vectors }: WordVectors,
  neighbours: Readonly<Record<string, readonly Neighbour[]>>,
): Block {
  const groups = new Map<string, string>();
  for (const [asked, found] of Object.entries(neighbours)) {
    for (const word of [asked, ...found.map((neighbour) => neighbour.word)]) {
      if (words.includes(word) && !groups.has(word)) groups.set(word, asked);
    }
  }
  const shown = [...groups];
  const { points, shares } = projectToPlane(shown.map(([word]) => vectors[words.indexOf(word)] ?? []));
  const [first = 0, second = 0] = shares.map((share) => Math.round(100 * share));
  return plot(
    'words',
    'Words and their neighbours on two principal components',
    figure([
      wordMap({
        title: 'Words and their neighbours',
        xTitle: `first principal component (${first} % of the variance)`,
        yTitle: `second (${second} %)`,
        words: shown.map(([word, name], i) => ({ word, name, ...(points[i] ?? { x: 0, y: 0 }) })),
      }),
    ]),
  );
}
