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

/** All that a scan reads; in one object, since closures of several scanners would slow each other down. */
interface WordTable {
  readonly firstTokenId: number;
  readonly unknownId: number | null;
  /** 1, or -1 to read from the end. */
  readonly step: 1 | -1;
  /** What each simple unit is after lower-casing, or `SEPARATOR`. */
  readonly simpleUnits: Int32Array;
  readonly separators: ReadonlySet<number>;
  /** The words, one after the other. */
  readonly units: Uint16Array;
  /** Where each word starts in `units`, and behind the last one, where it ends. */
  readonly starts: Uint32Array;
  /** A word's index plus 1 at its hash, or behind it where that is taken; 0: none. A power of 2 of them. */
  readonly slots: Uint32Array;
}

/** Below this, every unit lower-cases to one unit below it, whatever stands beside it. */
const SIMPLE_UNITS = 256;
const NOT_SIMPLE = /[^\0-\xff]/;
/** Stands for every separator among units. */
const SEPARATOR = -1;
/** A word's hash is the sum of its units, each times a power of this. */
const HASH_BASE = 31;
/** Slots for each word, at least: few words share one. */
const SLOTS_PER_WORD = 3;

export function createWordScanner(options: WordScannerOptions): WordScanner {
  const table = createWordTable(options);
  return (text, ids) =>
    scanWords(table, options.lower && NOT_SIMPLE.test(text) ? text.toLowerCase() : text, ids);
}

function scanWords(table: WordTable, text: string, ids: Int32Array): number {
  const { step } = table;
  let count = 0;
  let first = step === 1 ? 0 : text.length - 1;
  while (count < ids.length && isInside(text, first)) {
    let i = first;
    let hash = 0;
    let power = 1;
    for (let unit = unitAt(table, text, i); unit !== SEPARATOR; unit = unitAt(table, text, i)) {
      // The same sum in both directions.
      hash = step === 1 ? addToHash(hash, unit) : (hash + Math.imul(unit, power)) | 0;
      power = Math.imul(power, HASH_BASE);
      i += step;
    }
    const id = i === first ? null : idOfWord(table, hash, text, Math.min(first, i + 1), Math.abs(i - first));
    if (id !== null) ids[count++] = id;
    first = i + step;
  }
  return count;
}

function idOfWord(
  table: WordTable,
  hash: number,
  text: string,
  start: number,
  length: number,
): number | null {
  const { slots, firstTokenId, unknownId } = table;
  for (let slot = slotOf(hash, slots); ; slot = (slot + 1) & (slots.length - 1)) {
    const index = (slots[slot] ?? 0) - 1;
    if (index < 0) return unknownId;
    if (isWord(table, index, text, start, length)) return firstTokenId + index;
  }
}

function isWord(table: WordTable, index: number, text: string, start: number, length: number): boolean {
  const { units, starts } = table;
  const offset = starts[index] ?? 0;
  if ((starts[index + 1] ?? 0) - offset !== length) return false;
  for (let i = 0; i < length; i++) {
    if (units[offset + i] !== unitAt(table, text, start + i)) return false;
  }
  return true;
}

/** Outside of the text, everything separates. */
function unitAt({ simpleUnits, separators }: WordTable, text: string, i: number): number {
  if (!isInside(text, i)) return SEPARATOR;
  const code = text.charCodeAt(i);
  if (code < SIMPLE_UNITS) return simpleUnits[code] ?? SEPARATOR;
  return separators.has(code) ? SEPARATOR : code;
}

function isInside(text: string, i: number): boolean {
  return i >= 0 && i < text.length;
}

function createWordTable({
  vocabulary,
  firstTokenId,
  unknownId,
  separators,
  lower,
  fromEnd,
}: WordScannerOptions): WordTable {
  const simpleUnits = Int32Array.from({ length: SIMPLE_UNITS }, (_, code) => {
    const character = String.fromCharCode(code);
    const shown = lower ? character.toLowerCase() : character;
    return separators.includes(shown) ? SEPARATOR : shown.charCodeAt(0);
  });
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
  return {
    ...{ firstTokenId, unknownId, simpleUnits, units, starts, slots },
    step: fromEnd ? -1 : 1,
    separators: new Set(Array.from(separators, (separator) => separator.charCodeAt(0))),
  };
}

function addToHash(hash: number, unit: number): number {
  return (Math.imul(hash, HASH_BASE) + unit) | 0;
}

/** @param slots as many as a power of 2. */
function slotOf(hash: number, slots: Uint32Array): number {
  return (hash ^ (hash >>> 15)) & (slots.length - 1);
}
