/** What a person should know before a training that will probably disappoint. */
import { availableParallelism } from 'node:os';

/** Fewer updates of the weights than this rarely teach a model anything. */
const FEW_STEPS = 100;

export interface PlannedTraining {
  /** Training texts, those held back for validation included. */
  readonly textCount: number;
  readonly epochs: number;
  readonly batchSize: number;
  readonly validationSplit: number;
  readonly maskPadding: boolean;
  readonly paddingSide: 'pre' | 'post';
  readonly threads?: number | undefined;
}

/** A sentence for each trap that the settings walk into. */
export function adviseOn(training: PlannedTraining): string[] {
  const { textCount, epochs, batchSize, validationSplit, threads = 1 } = training;
  const advice: string[] = [];
  if (!training.maskPadding && training.paddingSide === 'post') {
    advice.push(
      'Texts are padded at the end and the padding is not masked. The LSTM forgets a text while it reads the ' +
        'padding; such a model stays near 50 % on IMDB. Leave out --no-mask, or use --padding pre.',
    );
  }
  const stepCount = Math.ceil((textCount * (1 - validationSplit)) / batchSize) * epochs;
  if (stepCount < FEW_STEPS) {
    advice.push(
      `These settings make ${stepCount} training steps in all, which is few. Try a smaller --batch-size, more ` +
        '--epochs, or a higher --learning-rate.',
    );
  }
  if (threads > availableParallelism()) {
    advice.push(`${threads} threads share ${availableParallelism()} processor cores, which is slower.`);
  }
  return advice;
}
