/**
 * Distillation: a model learns from texts without labels what teachers say of them.
 *
 * @see Hinton, Vinyals and Dean 2015, Distilling the Knowledge in a Neural Network
 */

import type { EncodedTexts, PreparedData } from '../datasets/dataset.ts';
import { joinTexts, sliceTexts } from '../datasets/encoded-texts.ts';
import { TrainingSettingError } from '../errors/training-setting-error.ts';
import type { PredictOptions } from '../predict-logits.ts';
import { trainNbSvm } from './nb-svm.ts';
import { createRunTeacher } from './run-teacher.ts';
import { askTeachers, type Teacher } from './teacher.ts';

/** A linear classifier that is trained on the spot. */
export const NB_SVM = 'nb-svm';

export interface LearnOptions extends PredictOptions {
  /** {@link NB_SVM}, or run directories. */
  readonly teachers: readonly string[];
  readonly seed: number;
}

/** Texts to train on, and others to choose the best epoch with. */
export interface Lesson {
  readonly train: EncodedTexts;
  readonly validation: EncodedTexts;
}

/**
 * Adds the unlabelled texts to those to train on, with the teachers' probabilities as targets.
 *
 * @throws {TrainingSettingError} without unlabelled or validation texts, or for more than two labels.
 * @throws {TrainError} whatever a run directory as a teacher throws.
 */
export async function learnFromTeachers(
  { train, validation }: Lesson,
  unlabelled: EncodedTexts | undefined,
  { encoding }: PreparedData,
  { teachers: names, seed, ...options }: LearnOptions,
): Promise<Lesson> {
  const isFit = encoding.labels.length === 2 && validation.classIndices.length > 0;
  if (unlabelled === undefined || !isFit) {
    const expected = 'them with unlabelled texts, texts to validate with, and two labels';
    throw new TrainingSettingError('teachers', names, expected);
  }
  const createTeacher = async (name: string): Promise<Teacher> =>
    name === NB_SVM
      ? trainNbSvm(train, { seed, signal: options.signal })
      : createRunTeacher(name, encoding, options);
  const teachers = await Promise.all(names.map(createTeacher));
  const targets = await askTeachers(teachers, unlabelled, validation);
  return { train: joinTexts(train, { ...unlabelled, targets }), validation };
}

/** The last `validationCount` training texts are held back where there are no others to validate with. */
export function splitTexts(
  { train }: PreparedData,
  validationTexts: EncodedTexts | undefined,
  validationCount: number,
): Lesson {
  const rowCount = train.classIndices.length;
  const trainingCount = rowCount - validationCount;
  return {
    train: sliceTexts(train, 0, trainingCount),
    validation: validationTexts ?? sliceTexts(train, trainingCount, rowCount),
  };
}
