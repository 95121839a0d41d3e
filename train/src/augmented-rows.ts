/** Tokenised texts as rows to train on that every epoch changes anew: with pieces of them, and with words hidden. */
import type { Preprocessing } from '@onnx-bridge/runtime/text';
import * as v from 'valibot';
import { cropTexts } from './datasets/crop-texts.ts';
import type { EncodedTexts } from './datasets/dataset.ts';
import { joinTexts } from './datasets/encoded-texts.ts';
import type { TrainingRows } from './fit/rows.ts';
import { createRandom, type Random } from './random.ts';
import { COUNT_OR_ZERO, FRACTION, parseSettings } from './setting-schemas.ts';
import { textRows } from './text-rows.ts';

export interface Augmentation {
  /** Pieces of each text that an epoch trains on, too, as if they were texts of its label; default 0. */
  readonly crops?: number | undefined;
  /** Part of the words that an epoch hides, as if they were unknown; default 0. */
  readonly wordDropout?: number | undefined;
}

const AUGMENTATION = v.object({
  crops: v.optional(COUNT_OR_ZERO, 0),
  wordDropout: v.optional(FRACTION, 0),
});
export type CompleteAugmentation = Readonly<v.InferOutput<typeof AUGMENTATION>>;

/**
 * {@link Augmentation} with every default filled in.
 *
 * @throws {TrainingSettingError} for a setting out of its range.
 */
export const completeAugmentation = (augmentation: Augmentation): CompleteAugmentation =>
  parseSettings(AUGMENTATION, augmentation);

export const isAugmented = ({ crops, wordDropout }: CompleteAugmentation): boolean =>
  crops > 0 || wordDropout > 0;

/** Rows as `textRows` has them: the texts, then pieces of them; another epoch has other pieces and hides other words. */
export function augmentedRows(
  texts: EncodedTexts,
  preprocessing: Preprocessing,
  augmentation: CompleteAugmentation,
  seed: number,
): TrainingRows {
  if (!isAugmented(augmentation)) return textRows(texts, preprocessing);
  const { crops, wordDropout } = augmentation;
  const draw = (index: number): TrainingRows => {
    const random = createRandom(seed + index);
    const all = joinTexts(texts, cropTexts(texts, crops, preprocessing.startId, random));
    const tokenIds = hideWords(all.tokenIds, wordDropout, preprocessing, random);
    return textRows({ ...all, tokenIds }, preprocessing);
  };
  const first = draw(0);
  return { ...first, ofEpoch: (index) => (index === 0 ? first : draw(index)) };
}

function hideWords(
  tokenIds: Int32Array,
  rate: number,
  { startId, paddingId, unknownId }: Preprocessing,
  random: Random,
): Int32Array {
  if (rate === 0) return tokenIds;
  const hidden = unknownId ?? paddingId;
  return tokenIds.map((id) => (id === startId || random.next() >= rate ? id : hidden));
}
