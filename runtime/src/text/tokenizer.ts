import { TokenizerNotFittedError } from '../errors/tokenizer-not-fitted-error.ts';
import { countTokens } from './count-tokens.ts';
import {
  createCharacterSplitter,
  createWordSplitter,
  DEFAULT_FILTERS,
  type SplitOptions,
  type TextSplitter,
} from './text-to-word-sequence.ts';
import { formatTokenizerJson, parseTokenizerJson, type TokenizerSnapshot } from './tokenizer-json.ts';

/** The arguments of Keras' `Tokenizer`, in camel case. */
export interface TokenizerOptions extends SplitOptions {
  /** Only ids below this number are given: at most `numWords - 1` tokens. Default (and 0): no limit. */
  readonly numWords?: number | undefined;
  /** Every character is a token. Default: false. */
  readonly charLevel?: boolean | undefined;
  /** Stands for every token that has no id, and takes id 1. Default: such tokens are left out. */
  readonly oovToken?: string | undefined;
}

/** A text, or its tokens: those are lower-cased if `lower` says so, but neither filtered nor split. */
export type TokenizerText = string | readonly string[];

/**
 * Keras' legacy `Tokenizer`: gives each token an id from 1 upward, the most frequent first, equally frequent
 * ones in the order of their first appearance. Id 0 is left for padding.
 *
 * Fields and methods are Keras', in camel case, with maps in place of dictionaries. It differs in two
 * things: `wordDocs` and `indexDocs` are in the order of first appearance (in Keras the order changes from
 * run to run), and an `oovToken` before the first fit is an error (Keras gives `None` as an id).
 *
 * @throws {InvalidTextOptionError} if `split` is empty.
 * @see keras/src/legacy/preprocessing/text.py
 * @example
 * const tokenizer = new Tokenizer({ oovToken: '<unk>' });
 * tokenizer.fitOnTexts(['the movie was bad, so bad']);
 * tokenizer.textsToSequences(['The movie was not bad!']); // [[3, 4, 5, 1, 2]]
 */
export class Tokenizer implements TokenizerSnapshot {
  readonly numWords: number | undefined;
  readonly filters: string;
  readonly lower: boolean;
  readonly split: string;
  readonly charLevel: boolean;
  readonly oovToken: string | undefined;
  readonly #splitter: TextSplitter;
  readonly #wordCounts = new Map<string, number>();
  readonly #wordDocs = new Map<string, number>();
  readonly #indexDocs = new Map<number, number>();
  #indexWord = new Map<number, string>();
  #wordIndex = new Map<string, number>();
  #documentCount = 0;

  constructor(options: TokenizerOptions = {}) {
    this.numWords = options.numWords;
    this.filters = options.filters ?? DEFAULT_FILTERS;
    this.lower = options.lower ?? true;
    this.split = options.split ?? ' ';
    this.charLevel = options.charLevel ?? false;
    this.oovToken = options.oovToken;
    const splitWords = createWordSplitter(this);
    this.#splitter = this.charLevel ? createCharacterSplitter(this.lower) : splitWords;
  }

  /** Makes a tokenizer with the tables of another one. */
  static fromSnapshot(snapshot: TokenizerSnapshot): Tokenizer {
    const tokenizer = new Tokenizer(snapshot);
    tokenizer.#documentCount = snapshot.documentCount;
    tokenizer.#indexWord = new Map(snapshot.indexWord);
    tokenizer.#wordIndex = new Map(snapshot.wordIndex);
    copyEntries(snapshot.wordCounts, tokenizer.#wordCounts);
    copyEntries(snapshot.wordDocs, tokenizer.#wordDocs);
    copyEntries(snapshot.indexDocs, tokenizer.#indexDocs);
    return tokenizer;
  }

  /** How many texts the tokenizer was fitted on. */
  get documentCount(): number {
    return this.#documentCount;
  }

  /** How often each token occurred, in the order of first appearance. */
  get wordCounts(): ReadonlyMap<string, number> {
    return this.#wordCounts;
  }

  /** In how many texts each token occurred. */
  get wordDocs(): ReadonlyMap<string, number> {
    return this.#wordDocs;
  }

  /** `wordDocs` by id. */
  get indexDocs(): ReadonlyMap<number, number> {
    return this.#indexDocs;
  }

  /** Id to token, all ids: `numWords` limits only what the two methods below return. */
  get indexWord(): ReadonlyMap<number, string> {
    return this.#indexWord;
  }

  /** Token to id, in the order of ids, all tokens. */
  get wordIndex(): ReadonlyMap<string, number> {
    return this.#wordIndex;
  }

  /** Counts the tokens of `texts`, in addition to those of earlier calls, and numbers all tokens anew. */
  fitOnTexts(texts: Iterable<TokenizerText>): void {
    const { textCount, tallies } = countTokens(this.#tokensOfAll(texts));
    this.#documentCount += textCount;
    for (const [token, tally] of tallies) {
      this.#wordCounts.set(token, (this.#wordCounts.get(token) ?? 0) + tally.count);
      this.#wordDocs.set(token, (this.#wordDocs.get(token) ?? 0) + tally.textCount);
    }
    this.#numberTokens();
  }

  /**
   * Gives the ids of each text's tokens; tokens without an id below `numWords` become the `oovToken`'s id,
   * or are left out when there is none.
   *
   * @throws {TokenizerNotFittedError} if there is an `oovToken` but nothing was fitted.
   */
  textsToSequences(texts: Iterable<TokenizerText>): number[][] {
    const oovId = this.#oovId();
    return Array.from(texts, (text) => {
      const ids: number[] = [];
      for (const token of this.#tokensOf(text)) {
        const known = this.#wordIndex.get(token);
        const id = known === undefined || this.#isBeyondLimit(known) ? oovId : known;
        if (id !== undefined) ids.push(id);
      }
      return ids;
    });
  }

  /**
   * Joins the tokens of each row of ids with spaces; ids without a token, or not below `numWords`, become
   * the `oovToken`, or are left out when there is none.
   *
   * @throws {TokenizerNotFittedError} if there is an `oovToken` but nothing was fitted.
   */
  sequencesToTexts(sequences: Iterable<Iterable<number>>): string[] {
    this.#oovId();
    return Array.from(sequences, (ids) => {
      const tokens: string[] = [];
      for (const id of ids) {
        const token = this.#isBeyondLimit(id) ? this.oovToken : (this.#indexWord.get(id) ?? this.oovToken);
        if (token !== undefined) tokens.push(token);
      }
      return tokens.join(' ');
    });
  }

  /** The tokenizer in the format of Keras' `to_json()`, for `tokenizerFromJson` here or there. */
  toJson(): string {
    return formatTokenizerJson(this);
  }

  #tokensOf(text: TokenizerText): readonly string[] {
    if (typeof text === 'string') return this.#splitter(text);
    return this.lower ? text.map((token) => token.toLowerCase()) : text;
  }

  *#tokensOfAll(texts: Iterable<TokenizerText>): Generator<readonly string[]> {
    for (const text of texts) yield this.#tokensOf(text);
  }

  /** A token in the texts that is spelled as `oovToken` moves it to its own rank, as in Keras. */
  #numberTokens(): void {
    const byCount = Array.from(this.#wordCounts).sort(([, first], [, second]) => second - first);
    const tokens = byCount.map(([token]) => token);
    if (this.oovToken !== undefined) tokens.unshift(this.oovToken);
    this.#wordIndex = new Map(tokens.map((token, rank) => [token, rank + 1]));
    this.#indexWord = new Map(Array.from(this.#wordIndex, ([token, id]) => [id, token]));
    for (const [token, textCount] of this.#wordDocs) {
      const id = this.#wordIndex.get(token);
      if (id !== undefined) this.#indexDocs.set(id, textCount);
    }
  }

  #isBeyondLimit(id: number): boolean {
    return this.numWords !== undefined && this.numWords !== 0 && id >= this.numWords;
  }

  #oovId(): number | undefined {
    if (this.oovToken === undefined) return undefined;
    const id = this.#wordIndex.get(this.oovToken);
    if (id === undefined) throw new TokenizerNotFittedError(this.oovToken);
    return id;
  }
}

/**
 * Makes a tokenizer from the string that `toJson()` or Keras' `Tokenizer.to_json()` returned.
 *
 * @throws {InvalidTokenizerJsonError} naming the field that is missing or wrong.
 */
export function tokenizerFromJson(json: string): Tokenizer {
  return Tokenizer.fromSnapshot(parseTokenizerJson(json));
}

function copyEntries<Key, Value>(from: ReadonlyMap<Key, Value>, to: Map<Key, Value>): void {
  for (const [key, value] of from) to.set(key, value);
}
