/** The course's models, as the training benchmark runs them. */
import { SEQUENCE_LENGTH, TRAINING_BATCH_SIZE, VOCABULARY_SIZE } from './d48.ts';

export interface TrainingModel {
  readonly name: string;
  readonly cell: 'lstm' | 'gru' | 'simple-rnn';
  readonly activation: 'tanh' | 'relu';
  readonly units: number;
  readonly embeddingSize: number;
  readonly vocabularySize: number;
  readonly sequenceLength: number;
  /** Units of the dense layer before the last one; 0 for none. */
  readonly denseUnits: number;
  readonly masked: boolean;
  readonly batchSizes: readonly number[];
}

export const D48_NAME = 'D48';

const D48 = {
  cell: 'lstm',
  activation: 'tanh',
  units: 64,
  embeddingSize: 16,
  vocabularySize: VOCABULARY_SIZE,
  sequenceLength: SEQUENCE_LENGTH,
  denseUnits: 64,
  batchSizes: [TRAINING_BATCH_SIZE],
} as const;

const LAB = {
  activation: 'tanh',
  units: 32,
  embeddingSize: 32,
  vocabularySize: 10_000,
  sequenceLength: 200,
  denseUnits: 0,
  masked: false,
  batchSizes: [32, 128],
} as const;

export const TRAINING_MODELS: readonly TrainingModel[] = [
  { ...D48, name: `${D48_NAME}, masked`, masked: true },
  { ...D48, name: D48_NAME, masked: false },
  { ...LAB, name: 'LSTM 32, length 200', cell: 'lstm' },
  { ...LAB, name: 'GRU 32, length 200', cell: 'gru' },
  { ...LAB, name: 'SimpleRNN 32, length 200', cell: 'simple-rnn' },
  {
    ...LAB,
    name: 'SimpleRNN 32 relu, length 500',
    cell: 'simple-rnn',
    activation: 'relu',
    vocabularySize: 5000,
    sequenceLength: 500,
    batchSizes: [64],
  },
  {
    ...LAB,
    name: 'SimpleRNN 64, vocabulary 100,000',
    cell: 'simple-rnn',
    units: 64,
    vocabularySize: 100_000,
  },
];
