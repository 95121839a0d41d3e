/** What a teacher is: something trained that says how likely unlabelled texts belong to the second of two labels. */
import type { EncodedTexts } from '../datasets/dataset.ts';
import { fitTemperature } from './temperature.ts';
import type { TextPart } from './text-part.ts';

/** Gives float32 logits `[rows]`, above 0 for the second label. */
export type Teacher = (texts: EncodedTexts) => Promise<Float32Array>;

export interface NamedTeacher {
  readonly name: string;
  readonly ask: Teacher;
  /** Unlabelled texts that it has learned by heart, with what other teachers said of them. */
  readonly learned?: TextPart | undefined;
}

/**
 * Asks all teachers, each with the temperature that makes its answers about `known` texts probabilities, and takes the
 * mean of their logits, again with the temperature that fits them best.
 *
 * @param known labelled texts that no teacher has learned from.
 * @returns float32 `[rows]`: probabilities of the second label.
 */
export async function askTeachers(
  teachers: readonly Teacher[],
  texts: EncodedTexts,
  known: EncodedTexts,
): Promise<Float32Array> {
  const [answers, test] = [new Float32Array(rowCount(texts)), new Float32Array(rowCount(known))];
  for (const teacher of teachers) {
    const logits = await teacher(known);
    const share = 1 / (fitTemperature(logits, known.classIndices) * teachers.length);
    addScaled(test, logits, share);
    addScaled(answers, await teacher(texts), share);
  }
  const temperature = fitTemperature(test, known.classIndices);
  return answers.map((logit) => 1 / (1 + Math.exp(-logit / temperature)));
}

function addScaled(sum: Float32Array, values: Float32Array, factor: number): void {
  for (const [i, value] of values.entries()) sum[i] = (sum[i] ?? 0) + value * factor;
}

function rowCount({ classIndices }: EncodedTexts): number {
  return classIndices.length;
}
