/** What the texts are like: how many, how long, what padding to one length costs, which words are frequent. */
import { createTokenEncoder } from '@onnx-bridge/runtime/text';
import type { EncodedTexts, PreparedData } from '../../datasets/dataset.ts';
import { figure, histogram, lineChart } from '../../plots/charts.ts';
import { plot, sparkline, table, text, textBar, verbatim } from '../blocks.ts';
import type { Lesson, LessonContext, LessonOptions, LessonReport } from '../lesson.ts';
import { prepareLessonData } from '../lesson-data.ts';

const VOCABULARY_SIZE = 10_000;
/** Longer than any text, so that lengths are those of whole texts. */
const WHOLE_TEXT = 100_000;
/** Token ids in a row, as the course's models have them. */
const SEQUENCE_LENGTHS = [100, 200, 256, 500] as const;
const SHOWN_LENGTH = 256;
/** Of whole texts, and of the rows that are padded and cut to `SHOWN_LENGTH`. */
const BIN_COUNTS = { whole: 50, row: 32 } as const;
const SHOWN_TEXTS = 3;
const SHOWN_WORDS = 40;
const TOP_WORDS = 12;
/** Texts whose lengths are drawn in order, as in the course. */
const SORTED_TEXTS = 1000;

export const LESSON: Lesson = {
  title: 'The data set',
  about:
    'Before a model reads the reviews, look at them: how many there are of each class, how long they are, and what ' +
    'making them equally long costs. A short row cuts reviews off, a long row is mostly padding.',
  run,
};

async function run(options: LessonOptions, context: LessonContext): Promise<LessonReport> {
  const data = await prepareLessonData(options, context, {
    vocabularySize: VOCABULARY_SIZE,
    sequenceLength: WHOLE_TEXT,
  });
  const lengths = lengthsOf(data.train);
  const figures = describeLengths(lengths);
  const paddings = SEQUENCE_LENGTHS.map((length) => describePadding(lengths, length));
  const words = topWords(data);
  const bins = binLengths(lengths, figures.longest, BIN_COUNTS.whole);
  return {
    synthetic: data.synthetic,
    values: { name: data.name, classes: countClasses(data), lengths: figures, paddings, topWords: words },
    blocks: [
      table(['texts', ...data.encoding.labels, 'all'], countClasses(data)),
      text('Tokens of a training text, its start token included:'),
      table(['shortest', 'longest', 'mean', 'standard deviation'], [Object.values(figures).map(round)]),
      verbatim(`0 ${sparkline(bins.map(({ count }) => count))} ${figures.longest}`),
      text('What it costs to make them equally long (efficiency: share of the rows that is no padding):'),
      table(
        ['length', 'truncated texts', '%', 'mean padding %', 'efficiency %', ''],
        paddings.map((p) => [
          p.sequenceLength,
          p.truncated,
          percent(p.truncatedShare),
          percent(p.meanPadding),
          percent(p.efficiency),
          textBar(p.efficiency, 20),
        ]),
      ),
      plot(
        'lengths',
        'Lengths of the training texts, and what is left of them after padding',
        drawing(lengths, figures, bins),
      ),
      text(`Three training texts, decoded from their token ids ("?" is a word outside the vocabulary):`),
      ...decodeTexts(data).map(({ label, start }) => text(`- **${label}**: ${start} …`)),
      text('The most frequent words:'),
      table(
        ['word', 'occurrences', ''],
        words.map(({ word, count }) => [word, count, textBar(count / (words[0]?.count ?? 1), 20)]),
      ),
    ],
  };
}

function lengthsOf({ offsets }: EncodedTexts): number[] {
  return Array.from(offsets.subarray(1), (end, row) => end - (offsets[row] ?? 0));
}

interface LengthFigures {
  readonly shortest: number;
  readonly longest: number;
  readonly mean: number;
  readonly standardDeviation: number;
}

export function describeLengths(lengths: readonly number[]): LengthFigures {
  const mean = lengths.reduce((sum, length) => sum + length, 0) / lengths.length;
  const variance = lengths.reduce((sum, length) => sum + (length - mean) ** 2, 0) / lengths.length;
  const sorted = lengths.toSorted((a, b) => a - b);
  return {
    shortest: sorted[0] ?? 0,
    longest: sorted.at(-1) ?? 0,
    mean,
    standardDeviation: Math.sqrt(variance),
  };
}

export function describePadding(lengths: readonly number[], sequenceLength: number) {
  const kept = lengths.map((length) => Math.min(length, sequenceLength));
  const efficiency = kept.reduce((sum, length) => sum + length, 0) / (kept.length * sequenceLength);
  const truncated = lengths.filter((length) => length > sequenceLength).length;
  return {
    sequenceLength,
    truncated,
    truncatedShare: truncated / lengths.length,
    meanPadding: 1 - efficiency,
    efficiency,
  };
}

function countClasses({ encoding, train, test }: PreparedData): (string | number)[][] {
  return Object.entries({ train, test }).map(([part, { classIndices }]) => [
    part,
    ...encoding.labels.map((_, index) => classIndices.filter((found) => found === index).length),
    classIndices.length,
  ]);
}

/** At most `maxCount` bins that end at the longest length or just behind it. */
function binLengths(lengths: readonly number[], longest: number, maxCount: number) {
  const width = Math.max(1, Math.ceil(longest / maxCount));
  const counts = Array.from({ length: Math.ceil(longest / width) }, () => 0);
  for (const length of lengths) {
    const bin = Math.min(counts.length - 1, Math.floor(length / width));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return counts.map((count, i) => ({ from: i * width, to: (i + 1) * width, count }));
}

function drawing(
  lengths: readonly number[],
  { mean, longest }: LengthFigures,
  bins: ReturnType<typeof binLengths>,
) {
  const cut = lengths.map((length) => Math.min(length, SHOWN_LENGTH));
  const sorted = lengths.slice(0, SORTED_TEXTS).toSorted((a, b) => a - b);
  const charts = [
    histogram({
      title: 'Lengths of the training texts',
      xTitle: 'tokens',
      yTitle: 'texts',
      bins,
      marks: [
        { name: `mean ${mean.toFixed(0)}`, value: mean },
        { name: `longest ${longest}`, value: longest },
      ],
    }),
    lineChart({
      title: `Sorted lengths of the first ${sorted.length} texts`,
      xTitle: 'texts',
      yTitle: 'tokens',
      lines: [
        { name: 'whole', points: sorted.map((y, x) => ({ x: x + 1, y })) },
        {
          name: `cut at ${SHOWN_LENGTH}`,
          points: sorted.map((y, x) => ({ x: x + 1, y: Math.min(y, SHOWN_LENGTH) })),
        },
      ],
    }),
    histogram({
      title: `Tokens that are no padding in rows of ${SHOWN_LENGTH}`,
      xTitle: 'tokens',
      yTitle: 'texts',
      bins: binLengths(cut, SHOWN_LENGTH, BIN_COUNTS.row),
      marks: [],
    }),
  ];
  return figure(charts);
}

function decodeTexts({ train, encoding }: PreparedData) {
  const { decode } = createTokenEncoder(encoding);
  return Array.from({ length: Math.min(SHOWN_TEXTS, train.classIndices.length) }, (_, row) => {
    const ids = train.tokenIds.subarray(train.offsets[row], train.offsets[row + 1]);
    return {
      label: encoding.labels[train.classIndices[row] ?? 0] ?? '',
      start: decode(ids.subarray(0, SHOWN_WORDS)),
    };
  });
}

function topWords({ train, encoding }: PreparedData) {
  const { firstTokenId } = encoding.preprocessing;
  const counts = new Uint32Array(firstTokenId + encoding.vocabulary.length);
  for (const id of train.tokenIds) counts[id] = (counts[id] ?? 0) + 1;
  return encoding.vocabulary
    .slice(0, TOP_WORDS)
    .map((word, i) => ({ word, count: counts[firstTokenId + i] ?? 0 }));
}

const round = (value: number): number => Number(value.toFixed(2));
const percent = (fraction: number): number => Number((100 * fraction).toFixed(1));
