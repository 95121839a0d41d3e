import type { EncodedTexts, PreparedData } from './datasets/dataset.ts';
import { sliceTexts } from './datasets/encoded-texts.ts';

/** Texts to train on, and others to choose the best epoch with. */
export interface Lesson {
  readonly train: EncodedTexts;
  readonly validation: EncodedTexts;
}

/** The last `validationCount` training texts are held back where there are no others to validate with. */
export function splitTexts(
  { train }: Pick<PreparedData, 'train'>,
  validationTexts: EncodedTexts | undefined,
  validationCount: number,
): Lesson {
  if (validationTexts !== undefined) return { train, validation: validationTexts };
  const rowCount = train.classIndices.length;
  const trainingCount = rowCount - validationCount;
  return {
    train: sliceTexts(train, 0, trainingCount),
    validation: sliceTexts(train, trainingCount, rowCount),
  };
}
