import { isDeepStrictEqual } from 'node:util';
import type { TextEncoding } from '@onnx-bridge/runtime/text';
import * as v from 'valibot';
import { ModelMismatchError } from '../errors/model-mismatch-error.ts';
import { type PredictOptions, predictLogits } from '../predict-logits.ts';
import { readRun, type TrainedRun } from '../read-run.ts';
import { textRows } from '../text-rows.ts';
import type { NamedTeacher } from './teacher.ts';
import { TEXT_PART, type TextPart } from './text-part.ts';

/** What training.json says of the unlabelled texts that a model has learned from as teachers labelled them. */
const LEARNED = v.object({
  learning: v.object({ teachers: v.array(v.string()), teacherPart: v.optional(v.nullable(TEXT_PART)) }),
});
const ALL_TEXTS: TextPart = { index: 1, count: 1 };

/**
 * A run directory as a teacher.
 *
 * @returns `learned`: the part of the unlabelled texts that it has learned from, where it has from any.
 * @throws {RunDirectoryUnreadableError} if there is none.
 * @throws {ModelMismatchError} if it reads texts in another way than the data to be trained on.
 */
export async function createRunTeacher(
  directory: string,
  encoding: TextEncoding,
  options: PredictOptions,
): Promise<NamedTeacher> {
  const { model, training } = await readRunOf(directory, encoding);
  const { success, output } = v.safeParse(LEARNED, training);
  return {
    name: directory,
    ask: (texts) => predictLogits(model, textRows(texts, encoding.preprocessing), options),
    learned:
      success && output.learning.teachers.length > 0 ? (output.learning.teacherPart ?? ALL_TEXTS) : undefined,
  };
}

/** A run directory whose model takes the token ids of the encoding; throws as `createRunTeacher` does. */
export async function readRunOf(directory: string, encoding: TextEncoding): Promise<TrainedRun> {
  const run = await readRun(directory);
  checkEncoding(directory, run.encoding, encoding);
  return run;
}

/** @throws {ModelMismatchError} if a run reads texts in another way than the data are read now. */
export function checkEncoding(directory: string, ofRun: TextEncoding, ofData: TextEncoding): void {
  if (isDeepStrictEqual(ofRun, ofData)) return;
  const what = 'Its text.json differs from how the data are read now';
  const fix = 'train it on the same data with the same --vocabulary, --sequence-length, --padding and --seed';
  throw new ModelMismatchError(directory, what, fix);
}
