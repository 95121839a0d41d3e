/** The names of the text classifiers; apart from their builders, so that `--help` loads no TensorFlow.js. */
export const ARCHITECTURE_NAMES = ['lstm', 'gru', 'simple-rnn', 'dense', 'convolutional'] as const;
export type ArchitectureName = (typeof ARCHITECTURE_NAMES)[number];

/** The architectures that read a text word by word, and so have masks, directions and layers above each other. */
export const RECURRENT_ARCHITECTURES: readonly ArchitectureName[] = ['lstm', 'gru', 'simple-rnn'];
