import type { Random } from '../random.ts';
import type { EncodedTexts } from './dataset.ts';

/** Words of a piece; as many pieces have 2 to 20 words as have 20 to 200. */
const SHORTEST = 2;
const LONGEST = 200;

/**
 * A piece of each text, somewhere in it: many are as short as what people type.
 *
 * A piece is taken for what its text is. Of many texts, that says of a turn of phrase how likely each label is where
 * there is nothing else to go by: what is 'not good' stands in bad reviews.
 *
 * @param startId stands before each piece, where texts begin with one.
 */
export function cropTexts(
  { tokenIds, offsets, classIndices, targets }: EncodedTexts,
  startId: number | null,
  random: Random,
): EncodedTexts {
  const pieces = Array.from(classIndices, (_, row) => {
    const words = tokenIds.subarray(offsets[row], offsets[row + 1]).filter((id) => id !== startId);
    const wanted = Math.round(SHORTEST * (LONGEST / SHORTEST) ** random.next());
    const length = Math.min(wanted, words.length);
    const from = random.integer(words.length - length + 1);
    return [...(startId === null ? [] : [startId]), ...words.subarray(from, from + length)];
  });
  let end = 0;
  return {
    tokenIds: Int32Array.from(pieces.flat()),
    offsets: Uint32Array.from([0, ...pieces.map(({ length }) => (end += length))]),
    classIndices,
    targets,
  };
}
