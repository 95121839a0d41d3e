/** Cuts and joins encoded texts. */
import type { EncodedTexts } from './dataset.ts';

/** The texts `from` to before `to`; of the same memory. */
export function sliceTexts(texts: EncodedTexts, from: number, to: number): EncodedTexts {
  const { tokenIds, offsets, classIndices, targets } = texts;
  const start = offsets[from] ?? 0;
  return {
    tokenIds: tokenIds.subarray(start, offsets[to]),
    offsets: offsets.slice(from, to + 1).map((offset) => offset - start),
    classIndices: classIndices.subarray(from, to),
    ...(targets && { targets: targets.subarray(from, to) }),
  };
}

/** The texts of `first`, then those of `second`, where there are any. */
export function joinTexts(first: EncodedTexts, second: EncodedTexts | undefined): EncodedTexts {
  if (second === undefined) return first;
  const shift = first.tokenIds.length;
  const hasTargets = first.targets !== undefined || second.targets !== undefined;
  return {
    tokenIds: concat(first.tokenIds, second.tokenIds),
    offsets: Uint32Array.from([
      ...first.offsets,
      ...second.offsets.subarray(1).map((offset) => offset + shift),
    ]),
    classIndices: Uint8Array.from([...first.classIndices, ...second.classIndices]),
    ...(hasTargets && { targets: Float32Array.from([...targetsOf(first), ...targetsOf(second)]) }),
  };
}

function concat(first: Int32Array, second: Int32Array): Int32Array {
  const joined = new Int32Array(first.length + second.length);
  joined.set(first);
  joined.set(second, first.length);
  return joined;
}

/** What a text is to be taken for: its class, where nothing else is said. */
export function targetsOf({ targets, classIndices }: EncodedTexts): Float32Array {
  return targets ?? Float32Array.from(classIndices);
}
