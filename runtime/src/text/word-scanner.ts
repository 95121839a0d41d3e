/**
 * The fast way from a text to token ids, where every separator is one UTF-16 unit: a single pass that lower-cases, cuts
 * and hashes unit by unit and makes no string. It gives the ids that splitting and looking up would give.
 */

export interface WordScannerOptions {
  /** Word `i` has the id `firstTokenId + i`. */
  readonly vocabulary: readonly string[];
  readonly firstTokenId: number;
  /** Of every other word; null: they are left out. */
  readonly unknownId: number | null;
  /** UTF-16 units, each of which separates words. */
  readonly separators: string;
  readonly lower: boolean;
  /** Whether texts are read from their last word to their first. */
  readonly fromEnd: boolean;
}

/**
 * Writes the ids of a text's words, in the order of reading, until there are no more or `ids` is full.
 *
 * @returns how many there are.
 */
export type WordScanner = (text: string, ids: Int32Array) => number;

/** Words as one run of units, found by their hash. */
interface WordTable {
  readonly units: Uint16Array;
  /** Where each word starts in `units`, and behind the last one, where it ends. */
  readonly starts: Uint32Array;
  /** A word's index plus 1 at its hash, or behind it where that is taken; 0: none. */
  readonly slots: Uint32Array;
}

/** Below this, every unit lower-cases to one unit below it, whatever stands beside it. */
const SIMPLE_UNITS = 256;
const NOT_SIMPLE = /[^\0-\xff]/;
/** Stands for every separator among units. */
const SEPARATOR = -1;
/** Slots for each word, at least: few words share one. */
const SLOTS_PER_WORD = 3;

export function createWordScanner(options: WordScannerOptions): WordScanner {
  const { firstTokenId, unknownId, lower, fromEnd, vocabulary } = options;
  const simpleUnits = createUnitTable(options);
  const separators = new Set(Array.from(options.separators, (separator) => separator.charCodeAt(0)));
  const { units, starts, slots } = createWordTable(vocabulary);
  const step = fromEnd ? -1 : 1;

  const unitOf = (code: number): number => {
    if (code < SIMPLE_UNITS) return simpleUnits[code] ?? SEPARATOR;
    return separators.has(code) ? SEPARATOR : code;
  };
  const isInside = (text: string, i: number): boolean => i >= 0 && i < text.length;
  const hasUnits = (text: string, start: number, length: number, index: number): boolean => {
    const offset = starts[index] ?? 0;
    if ((starts[index + 1] ?? 0) - offset !== length) return false;
    for (let i = 0; i < length; i++) {
      if (units[offset + i] !== unitOf(text.charCodeAt(start + i))) return false;
    }
    return true;
  };
  const idOf = (text: string, start: number, length: number): number | null => {
    let hash = 0;
    for (let i = start; i < start + length; i++) hash = addToHash(hash, unitOf(text.charCodeAt(i)));
    for (let slot = slotOf(hash, slots); ; slot = (slot + 1) & (slots.length - 1)) {
      const index = (slots[slot] ?? 0) - 1;
      if (index < 0) return unknownId;
      if (hasUnits(text, start, length, index)) return firstTokenId + index;
    }
  };
  const scan = (text: string, ids: Int32Array): number => {
    let count = 0;
    let first = fromEnd ? text.length - 1 : 0;
    while (count < ids.length && isInside(text, first)) {
      let i = first;
      while (isInside(text, i) && unitOf(text.charCodeAt(i)) !== SEPARATOR) i += step;
      const id = i === first ? null : idOf(text, Math.min(first, i + 1), Math.abs(i - first));
      if (id !== null) ids[count++] = id;
      first = i + step;
    }
    return count;
  };
  return (text, ids) => scan(lower && NOT_SIMPLE.test(text) ? text.toLowerCase() : text, ids);
}

/** What each simple unit is after lower-casing. */
function createUnitTable({ separators, lower }: WordScannerOptions): Int32Array {
  return Int32Array.from({ length: SIMPLE_UNITS }, (_, code) => {
    const character = String.fromCharCode(code);
    const shown = lower ? character.toLowerCase() : character;
    return separators.includes(shown) ? SEPARATOR : shown.charCodeAt(0);
  });
}

function createWordTable(vocabulary: readonly string[]): WordTable {
  const units = new Uint16Array(vocabulary.reduce((sum, word) => sum + word.length, 0));
  const starts = new Uint32Array(vocabulary.length + 1);
  const slots = new Uint32Array(2 ** Math.ceil(Math.log2(vocabulary.length * SLOTS_PER_WORD + 1)));
  let end = 0;
  for (const [index, word] of vocabulary.entries()) {
    let hash = 0;
    for (let i = 0; i < word.length; i++) {
      const unit = word.charCodeAt(i);
      units[end++] = unit;
      hash = addToHash(hash, unit);
    }
    starts[index + 1] = end;
    let slot = slotOf(hash, slots);
    while (slots[slot] !== 0) slot = (slot + 1) & (slots.length - 1);
    slots[slot] = index + 1;
  }
  return { units, starts, slots };
}

function addToHash(hash: number, unit: number): number {
  return (Math.imul(hash, 31) + unit) | 0;
}

/** @param slots as many as a power of 2. */
function slotOf(hash: number, slots: Uint32Array): number {
  return (hash ^ (hash >>> 15)) & (slots.length - 1);
}
