/** Names of graph inputs and outputs, shared by those who write the graphs and the worker that runs them. */
import type { WeightSpec } from './weight-layout.ts';

export const NAMES = {
  input: (position: number) => `input_${position}`,
  targets: 'targets',
  sampleWeights: 'sample_weights',
  /** Random factors of one place that drops values. */
  dropout: (position: number) => `dropout_${position}`,
  lossSum: 'loss_sum',
  predictions: 'predictions',
  weight: ({ name }: WeightSpec) => `weight/${name}`,
  gradient: ({ name }: WeightSpec) => `gradient/${name}`,
  /** Rows of an Embedding that the batch names, the place of each token id among them, and the rows' gradient. */
  places: (lookup: number) => `places_${lookup}`,
  rows: (lookup: number) => `rows_${lookup}`,
  rowGradient: (lookup: number) => `row_gradient_${lookup}`,
  /** What is added to the vectors that a lookup gives, and what would raise the loss most if it were. */
  perturbation: (lookup: number) => `perturbation_${lookup}`,
  nextPerturbation: (lookup: number) => `next_perturbation_${lookup}`,
  /** New value of a weight that no gradient moves. */
  moved: ({ name }: WeightSpec) => `moved/${name}`,
} as const;
