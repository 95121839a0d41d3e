/** A toy that answers five questions: from words to ids to rows to a softmax over four answers. */
import { join } from 'node:path';
import {
  createTokenEncoder,
  DEFAULT_FILTERS,
  padSequences,
  type TextEncoding,
  Tokenizer,
} from '@onnx-bridge/runtime/text';
import { tensor2d } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { TrainingCallback } from '../../callbacks/callback.ts';
import type { PreparedData } from '../../datasets/dataset.ts';
import { encodeTexts } from '../../datasets/encode-texts.ts';
import { buildIdClassifier } from '../../models/id-classifier.ts';
import { writeRunDirectory } from '../../run-directory.ts';
import { type TrainingResult, trainClassifier } from '../../train-classifier.ts';
import { completeTrainSettings } from '../../train-settings.ts';
import { createTrainingReport } from '../../training-report.ts';
import { table, text, verbatim } from '../blocks.ts';
import type { Lesson, LessonContext, LessonOptions, LessonReport } from '../lesson.ts';

/** Two of the five have the same answer. */
const QUESTIONS = [
  { text: 'What is your name?', label: 'I am a recurrent network' },
  { text: 'Who are you?', label: 'I am a recurrent network' },
  { text: 'How are you?', label: 'Fine, thank you' },
  { text: 'Where do you live?', label: 'In one ONNX file' },
  { text: 'What can you do?', label: 'Answer five questions' },
] as const;
const NEW_QUESTION = 'Where are you?';

/** The rows are `[5, 1]`: five steps of one number each. */
const SEQUENCE_LENGTH = 5;
const UNITS = 50;
/** The lesson's own number, which is too small, and more than are needed. */
const EPOCHS = { few: 20, most: 3000 } as const;
const LOW_LOSS = 0.05;

export const LESSON: Lesson = {
  title: 'Question answering, the smallest one',
  about:
    'Five questions become ids (`Tokenizer`), the ids rows of five with padding in front, and a SimpleRNN of 50 units ' +
    'reads each row as five numbers. A softmax over four answers is trained with the sparse categorical cross-entropy. ' +
    'It learns the questions by heart, which is all that five examples can teach. The questions and answers are our own.',
  run,
};

async function run(options: LessonOptions, context: LessonContext): Promise<LessonReport> {
  const tokenizer = new Tokenizer();
  tokenizer.fitOnTexts(QUESTIONS.map((question) => question.text));
  const data = await prepareQuestions([...tokenizer.wordIndex.keys()]);
  const few = await answerAfter(options.epochs ?? EPOCHS.few, data, options, context);
  const many = await answerAfter(EPOCHS.most, data, options, context);
  const directory = join(options.output, 'model');
  await writeModel(directory, many, data, options);
  const wordIndex = Object.fromEntries(tokenizer.wordIndex);
  const asked = [...QUESTIONS.map((question) => question.text), NEW_QUESTION];
  const sequences = tokenizer.textsToSequences(asked);
  return {
    synthetic: false,
    values: { wordIndex, fewEpochs: few.answers, manyEpochs: many.answers, epochs: many.epochs, directory },
    blocks: [
      text('The `word_index`, the most frequent word first:'),
      verbatim(wrapWords(Object.entries(wordIndex).map(([word, id]) => `${word}: ${id}`))),
      table(
        ['question', 'ids', 'row'],
        asked.map((question, i) => [
          question,
          (sequences[i] ?? []).join(' '),
          Array.from(padSequences([sequences[i] ?? []], { sequenceLength: SEQUENCE_LENGTH }).data).join(' '),
        ]),
      ),
      text(
        `Answers after ${few.epochs} epochs, and after the ${many.epochs} that it takes to know all five; the last ` +
          'question is new to the model:',
      ),
      table(
        ['question', `after ${few.epochs}`, 'probability', `after ${many.epochs}`, 'probability '],
        asked.map((question, i) => [question, ...cellsOf(few.answers[i]), ...cellsOf(many.answers[i])]),
      ),
      text('The model as one file, asked in Node; the demo page takes it too:'),
      verbatim(
        [
          `npx onnx-bridge export ${directory}`,
          `npx onnx-bridge classify ${directory}/model.onnx "${NEW_QUESTION}"`,
          `npx onnx-bridge demo ${directory}/model.onnx`,
        ].join('\n'),
      ),
    ],
  };
}

/** As Keras' Tokenizer encodes: ids from 1, no start, words that it does not know left out. */
async function prepareQuestions(vocabulary: readonly string[]): Promise<PreparedData> {
  const encoding: TextEncoding = {
    formatVersion: 1,
    labels: [...new Set(QUESTIONS.map(({ label }) => label))],
    preprocessing: {
      filters: DEFAULT_FILTERS,
      lower: true,
      split: ' ',
      charLevel: false,
      sequenceLength: SEQUENCE_LENGTH,
      paddingSide: 'pre',
      truncationSide: 'pre',
      paddingId: 0,
      startId: null,
      unknownId: null,
      firstTokenId: 1,
    },
    vocabulary,
  };
  const name = 'five questions';
  const questions = await encodeTexts(QUESTIONS, encoding, name);
  return { name, synthetic: false, encoding, train: questions, test: questions };
}

interface Answer {
  readonly question: string;
  readonly answer: string;
  readonly probability: number;
}

interface TrainedAnswers {
  readonly model: LayersModel;
  readonly result: TrainingResult;
  readonly epochs: number;
  /** Of the five questions, then of the new one. */
  readonly answers: readonly Answer[];
}

async function answerAfter(
  epochs: number,
  data: PreparedData,
  { seed, threads }: LessonOptions,
  { signal }: LessonContext,
): Promise<TrainedAnswers> {
  const model = buildIdClassifier({ ...modelOptions(data), cell: 'simple-rnn', seed });
  const settings = { ...SETTINGS, epochs, seed, threads };
  const result = await trainClassifier(model, data, { ...settings, signal, callbacks: [stopWhenLearnt()] });
  signal.throwIfAborted();
  const questions = [...QUESTIONS.map((question) => question.text), NEW_QUESTION];
  return { model, result, epochs: result.history.length, answers: await ask(model, data, questions) };
}

/** All rows make one batch, as with the default batch size of Keras. */
const SETTINGS = { batchSize: 32, validationSplit: 0 } as const;

function modelOptions({ encoding }: PreparedData) {
  return {
    vocabularySize: encoding.vocabulary.length + 1,
    sequenceLength: SEQUENCE_LENGTH,
    units: UNITS,
    denseUnits: 0,
    classCount: encoding.labels.length,
  };
}

function stopWhenLearnt(): TrainingCallback {
  return {
    onEpochEnd: ({ loss }, training) => {
      if (loss < LOW_LOSS) training.stopTraining();
    },
  };
}

async function ask(
  model: LayersModel,
  { encoding }: PreparedData,
  questions: readonly string[],
): Promise<Answer[]> {
  const encoder = createTokenEncoder(encoding);
  const rows = padSequences(questions.map(encoder.encode), { sequenceLength: SEQUENCE_LENGTH });
  const input = tensor2d(rows.data, [...rows.shape], 'int32');
  const [output] = [model.predict(input)].flat();
  const probabilities = await output?.data();
  input.dispose();
  output?.dispose();
  const count = encoding.labels.length;
  return questions.map((question, i) => {
    const scores = Array.from(probabilities?.subarray(i * count, (i + 1) * count) ?? []);
    const probability = Math.max(...scores);
    return { question, answer: encoding.labels[scores.indexOf(probability)] ?? '', probability };
  });
}

async function writeModel(
  directory: string,
  { model, result }: TrainedAnswers,
  data: PreparedData,
  { seed, threads }: LessonOptions,
): Promise<void> {
  const report = createTrainingReport({
    architecture: 'simple-rnn on token ids',
    model: modelOptions(data),
    data,
    counts: { train: QUESTIONS.length, validation: 0 },
    settings: completeTrainSettings({ ...SETTINGS, epochs: EPOCHS.most, seed, threads }),
    testSplit: 0,
    result,
    metrics: {},
  });
  await writeRunDirectory(directory, { model, encoding: data.encoding, report });
}

function cellsOf(answer: Answer | undefined): [string, number] {
  return [answer?.answer ?? '', Number((answer?.probability ?? Number.NaN).toFixed(3))];
}

const LINE_WIDTH = 100;

function wrapWords(words: readonly string[]): string {
  return words.reduce((lines, word) => {
    const lineLength = lines.length - lines.lastIndexOf('\n') - 1;
    if (lines === '') return word;
    return lineLength + word.length > LINE_WIDTH ? `${lines},\n${word}` : `${lines}, ${word}`;
  }, '');
}
