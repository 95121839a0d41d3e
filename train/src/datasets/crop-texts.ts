import type { Random } from '../random.ts';
import type { EncodedTexts } from './dataset.ts';

/** Words of a piece; as many pieces have 2 to 20 words as have 20 to 200. */
const SHORTEST = 2;
const LONGEST = 200;

/**
 * Pieces of each text, somewhere in it: many are as short as what people type.
 *
 * A piece is taken for what its text is. Of many texts, that says of a turn of phrase how likely each label is where
 * there is nothing else to go by: what is 'not good' stands in bad reviews.
 *
 * @param count pieces of each text: one of every text, then the next one of every text.
 * @param startId stands before each piece, where texts begin with one.
 */
export function cropTexts(
  { tokenIds, offsets, classIndices, targets }: EncodedTexts,
  count: number,
  startId: number | null,
  random: Random,
): EncodedTexts {
  const rowCount = classIndices.length;
  const starts = new Uint32Array(count * rowCount);
  const ends = new Uint32Array(count * rowCount);
  for (const piece of starts.keys()) {
    const row = piece % rowCount;
    const end = offsets[row + 1] ?? 0;
    const start = offsets[row] ?? 0;
    const firstWord = start < end && tokenIds[start] === startId ? start + 1 : start;
    const wanted = Math.round(SHORTEST * (LONGEST / SHORTEST) ** random.next());
    const length = Math.min(wanted, end - firstWord);
    const from = firstWord + random.integer(end - firstWord - length + 1);
    [starts[piece], ends[piece]] = [from, from + length];
  }
  return {
    ...copyPieces(tokenIds, starts, ends, startId),
    classIndices: Uint8Array.from(starts, (_, piece) => classIndices[piece % rowCount] ?? 0),
    ...(targets && { targets: Float32Array.from(starts, (_, piece) => targets[piece % rowCount] ?? 0) }),
  };
}

function copyPieces(
  tokenIds: Int32Array,
  starts: Uint32Array,
  ends: Uint32Array,
  startId: number | null,
): Pick<EncodedTexts, 'tokenIds' | 'offsets'> {
  const prefix = startId === null ? [] : [startId];
  const offsets = new Uint32Array(starts.length + 1);
  for (const [piece, start] of starts.entries()) {
    offsets[piece + 1] = (offsets[piece] ?? 0) + prefix.length + (ends[piece] ?? 0) - start;
  }
  const pieces = new Int32Array(offsets.at(-1) ?? 0);
  for (const [piece, start] of starts.entries()) {
    const to = offsets[piece] ?? 0;
    pieces.set(prefix, to);
    pieces.set(tokenIds.subarray(start, ends[piece]), to + prefix.length);
  }
  return { tokenIds: pieces, offsets };
}
