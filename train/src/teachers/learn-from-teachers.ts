/**
 * Distillation: a model learns from texts without labels what teachers say of them.
 *
 * @see Hinton, Vinyals and Dean 2015, Distilling the Knowledge in a Neural Network
 */

import * as v from 'valibot';
import type { EncodedTexts, PreparedData } from '../datasets/dataset.ts';
import { joinTexts, sliceTexts } from '../datasets/encoded-texts.ts';
import { TrainingSettingError } from '../errors/training-setting-error.ts';
import type { PredictOptions } from '../predict-logits.ts';
import { parseSettings } from '../setting-schemas.ts';
import type { Lesson } from '../split-texts.ts';
import { trainNbSvm } from './nb-svm.ts';
import { createRunTeacher } from './run-teacher.ts';
import { askTeachers, type NamedTeacher } from './teacher.ts';
import {
  ALL_TEXTS,
  cutRange,
  overlaps,
  rangeOfPart,
  TEXT_PART,
  type TextPart,
  type TextRange,
} from './text-part.ts';

/** A linear classifier that is trained on the spot. */
export const NB_SVM = 'nb-svm';

const NO_TEXTS: TextRange = { from: 0, to: 0 };

export interface LearnOptions extends PredictOptions {
  /** {@link NB_SVM}, or run directories. */
  readonly teachers: readonly string[];
  /** The part of the unlabelled texts that they are asked about; default: all. */
  readonly part?: TextPart | undefined;
  readonly seed: number;
}

/**
 * Adds the unlabelled texts to those to train on, with the teachers' probabilities as targets.
 *
 * A teacher that has learned from some of the unlabelled texts itself would repeat what it was told of them: it is asked
 * about the others alone. So two students that learned from half of the texts each can teach a third one all of them.
 *
 * @throws {TrainingSettingError} without unlabelled or validation texts, for more than two labels, for a teacher that
 *   there is no text left to be asked about, or a text that there is no teacher left for.
 * @throws {TrainError} whatever a run directory as a teacher throws.
 */
export async function learnFromTeachers(
  { train, validation }: Lesson,
  unlabelled: EncodedTexts | undefined,
  { encoding }: PreparedData,
  { teachers: names, part = ALL_TEXTS, seed, ...options }: LearnOptions,
): Promise<Lesson> {
  parseSettings(v.object({ teacherPart: TEXT_PART }), { teacherPart: part });
  const isFit = encoding.labels.length === 2 && validation.classIndices.length > 0;
  if (unlabelled === undefined || !isFit) {
    const expected = 'them with unlabelled texts, texts to validate with, and two labels';
    throw new TrainingSettingError('teachers', names, expected);
  }
  const createTeacher = async (name: string): Promise<NamedTeacher> =>
    name === NB_SVM
      ? { name, ask: await trainNbSvm(train, { seed, signal: options.signal }) }
      : createRunTeacher(name, encoding, options);
  const teachers = await Promise.all(names.map(createTeacher));
  const range = rangeOfPart(part, unlabelled.classIndices.length);
  let joined = train;
  for (const { from, to, asked } of assign(teachers, range, unlabelled.classIndices.length)) {
    const texts = sliceTexts(unlabelled, from, to);
    const targets = await askTeachers(
      asked.map(({ ask }) => ask),
      texts,
      validation,
    );
    joined = joinTexts(joined, { ...texts, targets });
  }
  return { train: joined, validation };
}

interface Assignment extends TextRange {
  readonly asked: readonly NamedTeacher[];
}

/** Which teachers are asked about which texts of a range. */
function assign(teachers: readonly NamedTeacher[], range: TextRange, textCount: number): Assignment[] {
  const rangeOf = ({ learned }: NamedTeacher): TextRange =>
    learned === undefined ? NO_TEXTS : rangeOfPart(learned, textCount);
  const assignments = cutRange(range, teachers.map(rangeOf)).map((texts) => ({
    ...texts,
    asked: teachers.filter((teacher) => !overlaps(rangeOf(teacher), texts)),
  }));
  const idle = teachers.find((teacher) => !assignments.some(({ asked }) => asked.includes(teacher)));
  if (idle !== undefined || assignments.some(({ asked }) => asked.length === 0)) {
    const expected = 'for each unlabelled text one that has not learned from it yet, such as nb-svm';
    throw new TrainingSettingError('teachers', idle?.name ?? teachers.map(({ name }) => name), expected);
  }
  return assignments;
}
