import { describe, expect, test } from 'vitest';
import { InvalidTokenizerJsonError } from '../errors/invalid-tokenizer-json-error.ts';
import { Tokenizer, tokenizerFromJson } from './tokenizer.ts';

// All four strings were written by Tokenizer.to_json() of Keras 3.12.
const WORDS_JSON = String.raw`{"class_name": "Tokenizer", "config": {"num_words": 8, "filters": "!\"#,._\t\n", "lower": true, "split": " ", "char_level": false, "oov_token": "<unk>", "document_count": 2, "word_counts": "{\"2001\": 1, \"was\": 1, \"good\": 1, \"\\\\\": 1, \"1999\": 2, \"wasn't\": 1, \"\\ud83d\\ude00\": 1, \"\\u00fcn\\u00efc\\u00f6d\\u00e9\": 1, \"proto\\u007f\": 1}", "word_docs": "{\"good\": 1, \"was\": 1, \"\\ud83d\\ude00\": 1, \"wasn't\": 1, \"1999\": 2, \"2001\": 1, \"\\\\\": 1, \"proto\\u007f\": 1, \"\\u00fcn\\u00efc\\u00f6d\\u00e9\": 1}", "index_docs": "{\"5\": 1, \"4\": 1, \"8\": 1, \"7\": 1, \"2\": 2, \"3\": 1, \"6\": 1, \"10\": 1, \"9\": 1}", "index_word": "{\"1\": \"<unk>\", \"2\": \"1999\", \"3\": \"2001\", \"4\": \"was\", \"5\": \"good\", \"6\": \"\\\\\", \"7\": \"wasn't\", \"8\": \"\\ud83d\\ude00\", \"9\": \"\\u00fcn\\u00efc\\u00f6d\\u00e9\", \"10\": \"proto\\u007f\"}", "word_index": "{\"<unk>\": 1, \"1999\": 2, \"2001\": 3, \"was\": 4, \"good\": 5, \"\\\\\": 6, \"wasn't\": 7, \"\\ud83d\\ude00\": 8, \"\\u00fcn\\u00efc\\u00f6d\\u00e9\": 9, \"proto\\u007f\": 10}"}}`;
const CHARACTERS_JSON = String.raw`{"class_name": "Tokenizer", "config": {"num_words": null, "filters": "\u00e9\"", "lower": false, "split": "\u2028", "char_level": true, "oov_token": null, "document_count": 1, "word_counts": "{\"a\": 1, \"\\\"\": 1, \"\\\\\": 1, \"\\n\": 1, \"\\ud83d\\ude00\": 1, \"\\u00e9\": 1, \"\\ud800\": 1}", "word_docs": "{\"\\ud800\": 1, \"\\ud83d\\ude00\": 1, \"\\n\": 1, \"a\": 1, \"\\u00e9\": 1, \"\\\"\": 1, \"\\\\\": 1}", "index_docs": "{\"7\": 1, \"5\": 1, \"4\": 1, \"1\": 1, \"6\": 1, \"2\": 1, \"3\": 1}", "index_word": "{\"1\": \"a\", \"2\": \"\\\"\", \"3\": \"\\\\\", \"4\": \"\\n\", \"5\": \"\\ud83d\\ude00\", \"6\": \"\\u00e9\", \"7\": \"\\ud800\"}", "word_index": "{\"a\": 1, \"\\\"\": 2, \"\\\\\": 3, \"\\n\": 4, \"\\ud83d\\ude00\": 5, \"\\u00e9\": 6, \"\\ud800\": 7}"}}`;
const PROTOTYPE_NAMES_JSON = String.raw`{"class_name": "Tokenizer", "config": {"num_words": null, "filters": "", "lower": true, "split": " ", "char_level": false, "oov_token": null, "document_count": 2, "word_counts": "{\"__proto__\": 3, \"constructor\": 2, \"tostring\": 1}", "word_docs": "{\"constructor\": 2, \"__proto__\": 2, \"tostring\": 1}", "index_docs": "{\"2\": 2, \"1\": 2, \"3\": 1}", "index_word": "{\"1\": \"__proto__\", \"2\": \"constructor\", \"3\": \"tostring\"}", "word_index": "{\"__proto__\": 1, \"constructor\": 2, \"tostring\": 3}"}}`;
const ONE_WORD_A_TEXT_JSON = String.raw`{"class_name": "Tokenizer", "config": {"num_words": null, "filters": "", "lower": true, "split": " ", "char_level": false, "oov_token": "?", "document_count": 6, "word_counts": "{\"w\\u00f6rd\": 1, \"10\": 2, \"\\ud83d\\ude00\": 1, \"__proto__\": 1}", "word_docs": "{\"w\\u00f6rd\": 1, \"10\": 2, \"\\ud83d\\ude00\": 1, \"__proto__\": 1}", "index_docs": "{\"3\": 1, \"2\": 2, \"4\": 1, \"5\": 1}", "index_word": "{\"1\": \"?\", \"2\": \"10\", \"3\": \"w\\u00f6rd\", \"4\": \"\\ud83d\\ude00\", \"5\": \"__proto__\"}", "word_index": "{\"?\": 1, \"10\": 2, \"w\\u00f6rd\": 3, \"\\ud83d\\ude00\": 4, \"__proto__\": 5}"}}`;

describe('tokenizerFromJson', () => {
  test.for([
    ['words, limit and oovToken', WORDS_JSON],
    ['characters and a lone surrogate', CHARACTERS_JSON],
    ['names from Object.prototype', PROTOTYPE_NAMES_JSON],
    ['one word a text', ONE_WORD_A_TEXT_JSON],
  ] as const)('reads what Keras wrote, and toJson writes the same bytes: %s', ([, json]) => {
    expect(tokenizerFromJson(json).toJson()).toBe(json);
  });

  test('gives the ids that Keras gives', () => {
    const tokenizer = tokenizerFromJson(WORDS_JSON);

    expect(tokenizer.textsToSequences(['1999, 2001 was \\ 😀 unseen'])).toEqual([[2, 3, 4, 6, 1, 1]]);
    expect(tokenizer.numWords).toBe(8);
    expect(tokenizer.documentCount).toBe(2);
  });

  test('keeps the order of words that are numbers, which decides ties at the next fit', () => {
    const tokenizer = tokenizerFromJson(WORDS_JSON);
    tokenizer.fitOnTexts(['2001']);

    expect(Array.from(tokenizer.wordIndex.keys()).slice(0, 4)).toEqual(['<unk>', '2001', '1999', 'was']);
    expect(tokenizer.documentCount).toBe(3);
  });

  test('is not disturbed by white space between the items', () => {
    const config = { ...JSON.parse(WORDS_JSON).config, word_index: '{ "a" : 1 ,\n"b\\"" :2}' };
    const tokenizer = tokenizerFromJson(JSON.stringify({ class_name: 'Tokenizer', config }));

    expect(Array.from(tokenizer.wordIndex)).toEqual([
      ['a', 1],
      ['b"', 2],
    ]);
  });

  test.for([
    { field: 'the whole string', json: WORDS_JSON.slice(0, -1) },
    { field: 'the whole string', json: '7' },
    { field: 'class_name', json: WORDS_JSON.replace('"Tokenizer"', '"Model"') },
    { field: 'config', json: '{"class_name": "Tokenizer"}' },
    { field: 'config.split', json: WORDS_JSON.replace('"split": " "', '"split": ""') },
    { field: 'config.word_counts', json: withTable('word_counts', '{"a": 1.5}') },
    { field: 'config.word_docs', json: withTable('word_docs', '[1]') },
    { field: 'config.index_docs', json: withTable('index_docs', '{"1": {"a": 1}}') },
    { field: 'config.index_word', json: withTable('index_word', '{"1": 1}') },
    { field: 'config.word_index', json: withTable('word_index', '{"a": 1') },
    { field: 'config.word_index', json: withTable('word_index', 7) },
  ])('names the field that is wrong: $field in $json', ({ field, json }) => {
    expect(() => tokenizerFromJson(json)).toThrow(
      expect.objectContaining({ constructor: InvalidTokenizerJsonError, field }),
    );
  });
});

test('toJson of a newly fitted tokenizer is byte for byte what Keras writes', () => {
  const tokenizer = new Tokenizer({ filters: '', oovToken: '?' });
  tokenizer.fitOnTexts(['Wörd', '10', '😀', '10', '__proto__', '']);

  expect(tokenizer.toJson()).toBe(ONE_WORD_A_TEXT_JSON);
});

function withTable(table: string, value: unknown): string {
  const parsed = JSON.parse(WORDS_JSON);
  return JSON.stringify({ ...parsed, config: { ...parsed.config, [table]: value } });
}
