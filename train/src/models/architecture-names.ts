/** The names of the models; apart from their builders, so that `--help` loads no TensorFlow.js. */
export const RECURRENT_CELLS = ['lstm', 'gru', 'simple-rnn'] as const;
export type RecurrentCell = (typeof RECURRENT_CELLS)[number];

export const ARCHITECTURE_NAMES = [...RECURRENT_CELLS, 'dense', 'convolutional'] as const;
export type ArchitectureName = (typeof ARCHITECTURE_NAMES)[number];

/** What a recurrent classifier looks at of its hidden states. */
export const POOLINGS = ['last', 'max'] as const;
export type Pooling = (typeof POOLINGS)[number];

/** Whether an architecture reads a text word by word, and so has masks, directions and layers above each other. */
export function isRecurrent(architecture: ArchitectureName): architecture is RecurrentCell {
  return RECURRENT_CELLS.some((cell) => cell === architecture);
}
