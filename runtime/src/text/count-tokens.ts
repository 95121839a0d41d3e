/** How often a token occurs in a set of texts, and in how many of them. */
export interface TokenTally {
  count: number;
  textCount: number;
}

interface OpenTally extends TokenTally {
  lastText: number;
}

/** The number of texts, and a tally for each token in the order of first appearance. */
export interface TokenCounts {
  readonly textCount: number;
  readonly tallies: ReadonlyMap<string, TokenTally>;
}

/** Counts tokens; a Map, so that words such as `constructor` and `__proto__` are words like others. */
export function countTokens(texts: Iterable<readonly string[]>): TokenCounts {
  const tallies = new Map<string, OpenTally>();
  let textCount = 0;
  for (const tokens of texts) {
    textCount++;
    for (const token of tokens) {
      const tally = tallies.get(token);
      if (tally === undefined) {
        tallies.set(token, { count: 1, textCount: 1, lastText: textCount });
        continue;
      }
      tally.count++;
      if (tally.lastText === textCount) continue;
      tally.textCount++;
      tally.lastText = textCount;
    }
  }
  return { textCount, tallies };
}
