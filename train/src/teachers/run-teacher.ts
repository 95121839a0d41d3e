import { isDeepStrictEqual } from 'node:util';
import type { TextEncoding } from '@onnx-bridge/runtime/text';
import { ModelMismatchError } from '../errors/model-mismatch-error.ts';
import { type PredictOptions, predictLogits } from '../predict-logits.ts';
import { readRun, type TrainedRun } from '../read-run.ts';
import { textRows } from '../text-rows.ts';
import type { Teacher } from './teacher.ts';

/**
 * A run directory as a teacher.
 *
 * @throws {RunDirectoryUnreadableError} if there is none.
 * @throws {ModelMismatchError} if it reads texts in another way than the data to be trained on.
 */
export async function createRunTeacher(
  directory: string,
  encoding: TextEncoding,
  options: PredictOptions,
): Promise<Teacher> {
  const { model } = await readRunOf(directory, encoding);
  return (texts) => predictLogits(model, textRows(texts, encoding.preprocessing), options);
}

/** A run directory whose model takes the token ids of the encoding; throws as `createRunTeacher` does. */
export async function readRunOf(directory: string, encoding: TextEncoding): Promise<TrainedRun> {
  const run = await readRun(directory);
  if (isDeepStrictEqual(run.encoding, encoding)) return run;
  const what = 'Its text.json differs from how the data are read now';
  const fix = 'train it on the same data with the same --vocabulary, --sequence-length, --padding and --seed';
  throw new ModelMismatchError(directory, what, fix);
}
