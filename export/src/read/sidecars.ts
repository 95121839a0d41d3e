/** The files that may lie beside a model.json: text.json or series.json, and training.json. */
import * as v from 'valibot';
import { InvalidSidecarError } from '../errors/invalid-sidecar-error.ts';
import { describeIssue } from './issue.ts';

const TOKEN_ID = v.pipe(v.number(), v.integer(), v.minValue(0));
const SIDE = v.picklist(['pre', 'post']);

const TEXT = v.looseObject({
  formatVersion: v.literal(1),
  labels: v.pipe(v.array(v.string()), v.minLength(2)),
  preprocessing: v.looseObject({
    sequenceLength: v.pipe(v.number(), v.integer(), v.minValue(1)),
    paddingSide: SIDE,
    paddingId: TOKEN_ID,
    startId: v.nullable(TOKEN_ID),
    unknownId: v.nullable(TOKEN_ID),
    firstTokenId: TOKEN_ID,
  }),
  vocabulary: v.array(v.string()),
});
const COUNT = v.pipe(v.number(), v.integer(), v.minValue(1));
const NUMBERS = v.array(v.pipe(v.number(), v.finite()));
const SERIES = v.pipe(
  v.looseObject({
    formatVersion: v.literal(1),
    columns: v.pipe(v.array(v.string()), v.minLength(1)),
    windowLength: COUNT,
    horizon: COUNT,
    scaling: v.looseObject({
      name: v.picklist(['standard', 'minmax', 'none']),
      offsets: NUMBERS,
      scales: v.pipe(
        NUMBERS,
        v.check((scales) => !scales.includes(0), 'a scale is 0'),
      ),
    }),
    relative: v.boolean(),
  }),
  v.check(
    ({ columns, scaling: { offsets, scales } }) =>
      offsets.length === columns.length && scales.length === columns.length,
    'scaling: there must be one offset and one scale for each of the columns',
  ),
);
const TRAINING = v.looseObject({ metrics: v.optional(v.unknown()), history: v.optional(v.unknown()) });

const LANGUAGE_MODEL = v.object({ learning: v.object({ languageModel: v.literal(true) }) });

/** How the texts of a model became token ids, as text.json has it; more keys may be there. */
export type TextDescription = v.InferOutput<typeof TEXT>;

/** How the values of a series become inputs and outputs of a model, as series.json has it; more keys may be there. */
export type SeriesDescription = v.InferOutput<typeof SERIES>;

/** How a model was trained, as training.json has it. */
export type TrainingDescription = v.InferOutput<typeof TRAINING>;

/** @throws {InvalidSidecarError} naming the field that is wrong. */
export function parseText(value: unknown, where: string): TextDescription {
  return parse(TEXT, value, where);
}

/** @throws {InvalidSidecarError} naming the field that is wrong. */
export function parseSeries(value: unknown, where: string): SeriesDescription {
  return parse(SERIES, value, where);
}

/** @throws {InvalidSidecarError} if it is no object. */
export function parseTraining(value: unknown, where: string): TrainingDescription {
  return parse(TRAINING, value, where);
}

/** Whether a run of this project trained a language model in the first layers, for a classifier to start from. */
export const isLanguageModel = (training: TrainingDescription): boolean => v.is(LANGUAGE_MODEL, training);

/** The number of token ids in use, which is the number of rows of the embedding. */
export function vocabularySizeOf({ preprocessing, vocabulary }: TextDescription): number {
  return preprocessing.firstTokenId + vocabulary.length;
}

function parse<Schema extends v.GenericSchema>(
  schema: Schema,
  value: unknown,
  where: string,
): v.InferOutput<Schema> {
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  throw new InvalidSidecarError(where, `The file is not valid: ${describeIssue(result.issues)}`);
}
