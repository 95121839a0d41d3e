import * as v from 'valibot';
import { InvalidTextEncodingError } from '../errors/invalid-text-encoding-error.ts';
import type { Side } from './pad-sequences.ts';

/** How a text becomes a row of token ids: the `preprocessing` of text.json. */
export interface Preprocessing {
  readonly filters: string;
  readonly lower: boolean;
  readonly split: string;
  readonly charLevel: boolean;
  /** Ids in one input row. */
  readonly sequenceLength: number;
  readonly paddingSide: Side;
  readonly truncationSide: Side;
  readonly paddingId: number;
  /** Stands before every text; null: nothing does. */
  readonly startId: number | null;
  /** Stands for every token outside the vocabulary; null: such tokens are left out. */
  readonly unknownId: number | null;
  /** Id of `vocabulary[0]`; the three ids above are below it. */
  readonly firstTokenId: number;
}

/** The content of text.json: `vocabulary[i]` has id `preprocessing.firstTokenId + i`. */
export interface TextEncoding {
  readonly formatVersion: 1;
  /** Label of each class index. */
  readonly labels: readonly string[];
  readonly preprocessing: Preprocessing;
  readonly vocabulary: readonly string[];
}

/** What a file may ask for: rows and embeddings are allocated by these numbers, hostile files have limits. */
export const TEXT_ENCODING_LIMITS = {
  labelCount: 65_536,
  sequenceLength: 1_048_576,
  firstTokenId: 65_536,
  vocabularyLength: 4_194_304,
  separatorLength: 65_536,
} as const;

const Id = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const SideSchema = v.picklist(['pre', 'post']);

const PreprocessingSchema = v.object({
  filters: v.pipe(v.string(), v.maxLength(TEXT_ENCODING_LIMITS.separatorLength)),
  lower: v.boolean(),
  split: v.pipe(v.string(), v.minLength(1), v.maxLength(TEXT_ENCODING_LIMITS.separatorLength)),
  charLevel: v.boolean(),
  sequenceLength: v.pipe(
    v.number(),
    v.safeInteger(),
    v.minValue(1),
    v.maxValue(TEXT_ENCODING_LIMITS.sequenceLength),
  ),
  paddingSide: SideSchema,
  truncationSide: SideSchema,
  paddingId: Id,
  startId: v.nullable(Id),
  unknownId: v.nullable(Id),
  firstTokenId: v.pipe(
    v.number(),
    v.safeInteger(),
    v.minValue(1),
    v.maxValue(TEXT_ENCODING_LIMITS.firstTokenId),
  ),
});

const NOT_RESERVED = 'must be below firstTokenId, where the ids of the vocabulary begin';

const TextEncodingSchema = v.object({
  formatVersion: v.literal(1),
  labels: v.pipe(
    v.array(v.string()),
    v.minLength(2),
    v.maxLength(TEXT_ENCODING_LIMITS.labelCount),
    v.check<string[], string>(isWithoutRepeats, 'the same label is listed twice'),
  ),
  preprocessing: v.pipe(
    PreprocessingSchema,
    v.forward(
      v.partialCheck(
        [['paddingId'], ['firstTokenId']],
        (ids) => isReserved(ids.paddingId, ids.firstTokenId),
        NOT_RESERVED,
      ),
      ['paddingId'],
    ),
    v.forward(
      v.partialCheck(
        [['startId'], ['firstTokenId']],
        (ids) => isReserved(ids.startId, ids.firstTokenId),
        NOT_RESERVED,
      ),
      ['startId'],
    ),
    v.forward(
      v.partialCheck(
        [['unknownId'], ['firstTokenId']],
        (ids) => isReserved(ids.unknownId, ids.firstTokenId),
        NOT_RESERVED,
      ),
      ['unknownId'],
    ),
  ),
  vocabulary: v.pipe(
    v.array(v.string()),
    v.minLength(1),
    v.maxLength(TEXT_ENCODING_LIMITS.vocabularyLength),
    v.check<string[], string>(isWithoutRepeats, 'the same token is listed twice'),
  ),
});

/**
 * Checks the content of a text.json, or the same values from the metadata of a model file.
 *
 * @param value parsed JSON.
 * @param where the file and place that it came from, for the error.
 * @throws {InvalidTextEncodingError} with every field that is missing or wrong.
 */
export function parseTextEncoding(value: unknown, where: string): TextEncoding {
  const result = v.safeParse(TextEncodingSchema, value);
  if (result.success) return result.output;
  throw new InvalidTextEncodingError(
    where,
    result.issues.map((issue) => ({
      field: v.getDotPath(issue) ?? 'the whole value',
      message: issue.message,
    })),
  );
}

/** Rows that an embedding for this encoding has: every id is below this number. */
export function vocabularySizeOf({ preprocessing, vocabulary }: TextEncoding): number {
  return preprocessing.firstTokenId + vocabulary.length;
}

function isReserved(id: number | null, firstTokenId: number): boolean {
  return id === null || id < firstTokenId;
}

function isWithoutRepeats(names: readonly string[]): boolean {
  return new Set(names).size === names.length;
}
