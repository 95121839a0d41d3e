import type { Classification } from '../core/classification.ts';
import type { Classifier, ClassifyOptions } from '../core/classifier.ts';

/** From here on a request fills runs of the model by itself. */
export const OWN_BATCH_TEXTS = 8;

/** Classifies the texts of one request; a few share the runs of the model with those of other requests. */
export function classifyTexts(
  classifier: Classifier,
  texts: readonly string[],
  options: ClassifyOptions,
): Promise<Classification[]> {
  return texts.length < OWN_BATCH_TEXTS
    ? Promise.all(texts.map((text) => classifier.classify(text, options)))
    : classifier.classifyBatch(texts, options);
}
