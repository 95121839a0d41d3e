/** The text classifiers that the command `train` builds, by name. */
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { ArchitectureName } from './architecture-names.ts';
import { buildConvolutionalClassifier, buildDenseClassifier } from './pooling-classifier.ts';
import { buildRecurrentClassifier, type RecurrentClassifierOptions } from './recurrent-classifier.ts';

/** Options of all of them; each takes those that mean something to it. */
export type ClassifierOptions = Omit<RecurrentClassifierOptions, 'cell'>;

const ARCHITECTURES = {
  lstm: (options: ClassifierOptions) => buildRecurrentClassifier({ ...options, cell: 'lstm' }),
  gru: (options: ClassifierOptions) => buildRecurrentClassifier({ ...options, cell: 'gru' }),
  'simple-rnn': (options: ClassifierOptions) => buildRecurrentClassifier({ ...options, cell: 'simple-rnn' }),
  dense: (options: ClassifierOptions) => buildDenseClassifier(options),
  convolutional: (options: ClassifierOptions) =>
    buildConvolutionalClassifier({ ...options, filters: options.units }),
} as const satisfies Record<ArchitectureName, (options: ClassifierOptions) => LayersModel>;

/** @example buildClassifier('gru', { vocabularySize: 10_000, units: 32 }); */
export function buildClassifier(name: ArchitectureName, options: ClassifierOptions): LayersModel {
  return ARCHITECTURES[name](options);
}
