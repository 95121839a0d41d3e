import { InvalidTextOptionError } from '../errors/invalid-text-option-error.ts';

/** The characters that Keras' text functions remove by default. The apostrophe is not among them. */
export const DEFAULT_FILTERS = '!"#$%&()*+,-./:;<=>?@[\\]^_`{|}~\t\n';

/** How a text is cut into tokens. */
export interface SplitOptions {
  /** Characters (code points) that count as `split`. Default: `DEFAULT_FILTERS`. */
  readonly filters?: string | undefined;
  /** Whether the text is lower-cased first. Default: true. */
  readonly lower?: boolean | undefined;
  /** What separates two tokens; not empty. Default: one space. */
  readonly split?: string | undefined;
}

/** Cuts one text into its tokens, which are never empty. */
export type TextSplitter = (text: string) => string[];

/**
 * Cuts a text into words as Keras' `text_to_word_sequence` does: lower-case, put `split` in the place of
 * every character of `filters`, cut at `split`, drop what is empty.
 *
 * @throws {InvalidTextOptionError} if `split` is empty.
 * @see keras/src/legacy/preprocessing/text.py
 * @example textToWordSequence("Isn't it GREAT?"); // ["isn't", 'it', 'great']
 */
export function textToWordSequence(text: string, options: SplitOptions = {}): string[] {
  return createWordSplitter(options)(text);
}

/** `textToWordSequence` with its options prepared once, for many texts. */
export function createWordSplitter(options: SplitOptions = {}): TextSplitter {
  const { filters = DEFAULT_FILTERS, lower = true, split = ' ' } = options;
  if (split === '') {
    throw new InvalidTextOptionError({
      option: 'split',
      received: split,
      expected: 'at least one character',
    });
  }
  const splitAtSeparators = hasUnitSeparators(filters, split)
    ? createUnitSplitter(filters + split)
    : createReplacingSplitter(filters, split);
  return lower ? (text) => splitAtSeparators(text.toLowerCase()) : splitAtSeparators;
}

/** `char_level` of Keras: every code point is a token, `filters` and `split` are not used. */
export function createCharacterSplitter(lower: boolean): TextSplitter {
  return (text) => Array.from(lower ? text.toLowerCase() : text);
}

/** Whether every separator is one UTF-16 unit and a character of its own. */
export function hasUnitSeparators(filters: string, split: string): boolean {
  return split.length === 1 && !/[\ud800-\udfff]/.test(filters + split);
}

/** One pass over the UTF-16 units: same result as replacing, where each separator is one unit. */
function createUnitSplitter(separators: string): TextSplitter {
  const codes = Array.from(separators, (separator) => separator.charCodeAt(0));
  const isSeparator = new Uint8Array(Math.max(...codes) + 1);
  for (const code of codes) isSeparator[code] = 1;

  return (text) => {
    const tokens: string[] = [];
    let start = 0;
    for (let end = 0; end < text.length; end++) {
      const code = text.charCodeAt(end);
      if (code >= isSeparator.length || isSeparator[code] === 0) continue;
      if (end > start) tokens.push(text.slice(start, end));
      start = end + 1;
    }
    if (text.length > start) tokens.push(text.slice(start));
    return tokens;
  };
}

/** Keras' own two steps. A longer `split` may come to stand across a replaced character: no shortcut. */
function createReplacingSplitter(filters: string, split: string): TextSplitter {
  const filtered = new Set(filters);
  return (text) => {
    const replaced = Array.from(text, (character) => (filtered.has(character) ? split : character)).join('');
    return replaced.split(split).filter((token) => token !== '');
  };
}
