import { isDeepStrictEqual } from 'node:util';
import type { TextEncoding } from '@onnx-bridge/runtime/text';
import * as v from 'valibot';
import { ModelMismatchError } from '../errors/model-mismatch-error.ts';
import { type PredictOptions, predictLogits } from '../predict-logits.ts';
import { readRun } from '../read-run.ts';
import { textRows } from '../text-rows.ts';
import type { NamedTeacher } from './teacher.ts';
import { ALL_TEXTS, TEXT_PART } from './text-part.ts';

/** What training.json says of the unlabelled texts that a model has learned from as teachers labelled them. */
const LEARNED = v.object({
  learning: v.object({
    languageModel: v.optional(v.boolean(), false),
    teachers: v.array(v.string()),
    teacherPart: v.optional(v.nullable(TEXT_PART)),
  }),
});
const NOTHING: v.InferOutput<typeof LEARNED>['learning'] = { languageModel: false, teachers: [] };

/**
 * A run directory as a teacher.
 *
 * @returns `learned`: the part of the unlabelled texts that it has learned from, where it has from any.
 * @throws {RunDirectoryUnreadableError} if there is none.
 * @throws {ModelMismatchError} if it reads texts in another way than the data to be trained on, or is a language model.
 */
export async function createRunTeacher(
  directory: string,
  encoding: TextEncoding,
  options: PredictOptions,
): Promise<NamedTeacher> {
  const { model, training, ...run } = await readRun(directory);
  checkEncoding(directory, run.encoding, encoding);
  const { success, output } = v.safeParse(LEARNED, training);
  const { languageModel, teachers, teacherPart } = success ? output.learning : NOTHING;
  if (languageModel) {
    const what = 'Only its first layers are trained yet, as a language model';
    throw new ModelMismatchError(directory, what, 'start a classifier from it, and name the run of that');
  }
  return {
    name: directory,
    ask: (texts) => predictLogits(model, textRows(texts, encoding.preprocessing), options),
    learned: teachers.length > 0 ? (teacherPart ?? ALL_TEXTS) : undefined,
  };
}

/** @throws {ModelMismatchError} if a run reads texts in another way than the data are read now. */
export function checkEncoding(directory: string, ofRun: TextEncoding, ofData: TextEncoding): void {
  if (isDeepStrictEqual(ofRun, ofData)) return;
  const what = 'Its text.json differs from how the data are read now';
  const fix = 'train it on the same data with the same --vocabulary, --sequence-length, --padding and --seed';
  throw new ModelMismatchError(directory, what, fix);
}
