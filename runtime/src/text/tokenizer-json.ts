import * as v from 'valibot';
import { InvalidTokenizerJsonError } from '../errors/invalid-tokenizer-json-error.ts';

/** Everything that Keras writes about a tokenizer; the names are Keras', in camel case. */
export interface TokenizerSnapshot {
  readonly numWords: number | undefined;
  readonly filters: string;
  readonly lower: boolean;
  readonly split: string;
  readonly charLevel: boolean;
  readonly oovToken: string | undefined;
  readonly documentCount: number;
  readonly wordCounts: ReadonlyMap<string, number>;
  readonly wordDocs: ReadonlyMap<string, number>;
  readonly indexDocs: ReadonlyMap<number, number>;
  readonly indexWord: ReadonlyMap<number, string>;
  readonly wordIndex: ReadonlyMap<string, number>;
}

const Count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const TokenizerJsonSchema = v.object({
  class_name: v.literal('Tokenizer'),
  config: v.object({
    num_words: v.nullable(v.pipe(v.number(), v.safeInteger())),
    filters: v.string(),
    lower: v.boolean(),
    split: v.pipe(v.string(), v.minLength(1)),
    char_level: v.boolean(),
    oov_token: v.nullable(v.string()),
    document_count: Count,
    word_counts: v.string(),
    word_docs: v.string(),
    index_docs: v.string(),
    index_word: v.string(),
    word_index: v.string(),
  }),
});

/**
 * Writes a tokenizer as Keras' `to_json()` does, byte for byte: keys in Keras' order, `", "` and `": "`
 * between items, everything outside printable ASCII as `\uXXXX`, the tables as JSON within strings.
 */
export function formatTokenizerJson(tokenizer: TokenizerSnapshot): string {
  const config = formatObject([
    ['num_words', formatValue(tokenizer.numWords ?? null)],
    ['filters', formatValue(tokenizer.filters)],
    ['lower', formatValue(tokenizer.lower)],
    ['split', formatValue(tokenizer.split)],
    ['char_level', formatValue(tokenizer.charLevel)],
    ['oov_token', formatValue(tokenizer.oovToken ?? null)],
    ['document_count', formatValue(tokenizer.documentCount)],
    ['word_counts', formatValue(formatTable(tokenizer.wordCounts))],
    ['word_docs', formatValue(formatTable(tokenizer.wordDocs))],
    ['index_docs', formatValue(formatTable(tokenizer.indexDocs))],
    ['index_word', formatValue(formatTable(tokenizer.indexWord))],
    ['word_index', formatValue(formatTable(tokenizer.wordIndex))],
  ]);
  return formatObject([
    ['class_name', formatValue('Tokenizer')],
    ['config', config],
  ]);
}

/**
 * Reads what `formatTokenizerJson` or Keras wrote.
 *
 * @throws {InvalidTokenizerJsonError} naming the field that is missing or wrong.
 */
export function parseTokenizerJson(json: string): TokenizerSnapshot {
  const result = v.safeParse(TokenizerJsonSchema, parseJson(json, 'the whole string'));
  if (!result.success) {
    const [issue] = result.issues;
    throw new InvalidTokenizerJsonError({
      field: v.getDotPath(issue) ?? 'the whole string',
      problem: issue.message,
    });
  }
  const { config } = result.output;
  return {
    numWords: config.num_words ?? undefined,
    filters: config.filters,
    lower: config.lower,
    split: config.split,
    charLevel: config.char_level,
    oovToken: config.oov_token ?? undefined,
    documentCount: config.document_count,
    wordCounts: parseTable(config.word_counts, 'config.word_counts', asToken, Count),
    wordDocs: parseTable(config.word_docs, 'config.word_docs', asToken, Count),
    indexDocs: parseTable(config.index_docs, 'config.index_docs', Number, Count),
    indexWord: parseTable(config.index_word, 'config.index_word', Number, v.string()),
    wordIndex: parseTable(config.word_index, 'config.word_index', asToken, Count),
  };
}

function formatObject(entries: Iterable<readonly [key: string, json: string]>): string {
  return `{${Array.from(entries, ([key, json]) => `${formatValue(key)}: ${json}`).join(', ')}}`;
}

function formatTable(table: ReadonlyMap<string | number, string | number>): string {
  return formatObject(Array.from(table, ([key, value]) => [String(key), formatValue(value)]));
}

/** JSON.stringify writes all that Python escapes but the characters from DEL upward. */
function formatValue(value: string | number | boolean | null): string {
  return JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function asToken(key: string): string {
  return key;
}

function parseJson(json: string, field: string): unknown {
  try {
    return JSON.parse(json);
  } catch (cause) {
    throw new InvalidTokenizerJsonError({ field, problem: 'it is not JSON', cause });
  }
}

/** A key and its value in a flat JSON object that is known to be valid. */
const TABLE_ENTRY = /("[^"\\]*(?:\\.[^"\\]*)*")\s*:\s*("[^"\\]*(?:\\.[^"\\]*)*"|[^,}\s]+)/g;

/**
 * Reads a flat JSON object with its order: JSON.parse puts words that are numbers, such as "1999", first,
 * and the order decides ties the next time that the tokenizer is fitted.
 */
function parseTable<Key, Value>(
  json: string,
  field: string,
  parseKey: (key: string) => Key,
  valueSchema: v.GenericSchema<unknown, Value>,
): Map<Key, Value> {
  const unordered = parseJson(json, field);
  if (typeof unordered !== 'object' || unordered === null || Array.isArray(unordered)) {
    throw new InvalidTokenizerJsonError({ field, problem: 'it is not a JSON object within a string' });
  }
  const table = new Map<Key, Value>();
  for (const [, key = '', value = ''] of json.matchAll(TABLE_ENTRY)) {
    const parsed = v.safeParse(valueSchema, parseJson(value, field));
    if (!parsed.success) {
      throw new InvalidTokenizerJsonError({ field, problem: `${key}: ${parsed.issues[0].message}` });
    }
    table.set(parseKey(String(parseJson(key, field))), parsed.output);
  }
  return table;
}
