import { describe, expect, test } from 'vitest';
import { TokenizerNotFittedError } from '../errors/tokenizer-not-fitted-error.ts';
import { Tokenizer, type TokenizerOptions, type TokenizerText } from './tokenizer.ts';

// Every expected value in this file is a result of the legacy Tokenizer of Keras 3.12.

interface TokenizerCase {
  readonly name: string;
  readonly options: TokenizerOptions;
  /** The keys of wordIndex, whose ids are 1, 2, 3 ... */
  readonly tokens: readonly string[];
  readonly sequences: readonly (readonly number[])[];
  readonly texts: readonly string[];
}

const REVIEWS = [
  'The movie was not bad. The movie was GOOD!',
  "Not the best movie, isn't it?<br /><br />",
  '',
  'constructor __proto__ toString constructor 10/10',
  'good 😀 😀 Ünïcödé good',
];
const QUESTIONS = [
  'the constructor was good 😀',
  'unseen words only',
  '',
  'THE BEST, the best! __proto__ hasOwnProperty',
];
const ID_ROWS = [[1, 2, 3, 4, 5, 99], [0], [], [6, 1, 7]];

const TOKENS = "the movie good was not br constructor 10 😀 bad best isn't it proto tostring ünïcödé".split(
  ' ',
);

const WORD_CASES: readonly TokenizerCase[] = [
  {
    name: 'defaults',
    options: {},
    tokens: TOKENS,
    sequences: [[1, 7, 4, 3, 9], [], [], [1, 11, 1, 11, 14]],
    texts: ['the movie good was not', '', '', 'br the constructor'],
  },
  {
    name: 'numWords',
    options: { numWords: 5 },
    tokens: TOKENS,
    sequences: [[1, 4, 3], [], [], [1, 1]],
    texts: ['the movie good was', '', '', 'the'],
  },
  {
    name: 'numWords of 0, which is no limit',
    options: { numWords: 0 },
    tokens: TOKENS,
    sequences: [[1, 7, 4, 3, 9], [], [], [1, 11, 1, 11, 14]],
    texts: ['the movie good was not', '', '', 'br the constructor'],
  },
  {
    name: 'oovToken',
    options: { oovToken: '<unk>' },
    tokens: ['<unk>', ...TOKENS],
    sequences: [[2, 8, 5, 4, 10], [1, 1, 1], [], [2, 12, 2, 12, 15, 1]],
    texts: ['<unk> the movie good was <unk>', '<unk>', '', 'not <unk> br'],
  },
  {
    name: 'numWords and oovToken',
    options: { numWords: 5, oovToken: '<unk>' },
    tokens: ['<unk>', ...TOKENS],
    sequences: [[2, 1, 1, 4, 1], [1, 1, 1], [], [2, 1, 2, 1, 1, 1]],
    texts: ['<unk> the movie good <unk> <unk>', '<unk>', '', '<unk> <unk> <unk>'],
  },
  {
    name: 'numWords below the id of oovToken',
    options: { numWords: 1, oovToken: '?' },
    tokens: ['?', ...TOKENS],
    sequences: [[1, 1, 1, 1, 1], [1, 1, 1], [], [1, 1, 1, 1, 1, 1]],
    texts: ['? ? ? ? ? ?', '?', '', '? ? ?'],
  },
  {
    name: 'lower off',
    options: { lower: false },
    tokens:
      "movie The was br constructor 10 good 😀 not bad GOOD Not the best isn't it proto toString Ünïcödé".split(
        ' ',
      ),
    sequences: [[13, 5, 3, 7, 8], [], [], [13, 14, 17]],
    texts: ['movie The was br constructor', '', '', '10 movie good'],
  },
  {
    name: 'another split and no filters',
    options: { filters: '', split: 'o' },
    tokens: [
      'nstruct',
      'the m',
      'vie was n',
      't bad. the m',
      'vie was g',
      'd!',
      'n',
      't the best m',
      "vie, isn't it?<br /><br />",
      'c',
      'r __pr',
      't',
      '__ t',
      'string c',
      'r 10/10',
      'g',
      'd 😀 😀 ünïcödé g',
      'd',
    ],
    sequences: [[1], [], [], [12]],
    texts: ['nstruct the m vie was n t bad. the m vie was g', '', '', 'd! nstruct n'],
  },
];

const CHARACTER_CASES: readonly TokenizerCase[] = [
  {
    name: 'charLevel',
    options: { charLevel: true },
    tokens: [' ', 'a', 'b', 'é', ',', '😀', '!', 'i', '\u0307'],
    sequences: [[3, 2, 6], [], [8, 9, 1, 4]],
    texts: ['  a b é , \u0307', ''],
  },
  {
    name: 'charLevel, numWords and oovToken',
    options: { charLevel: true, numWords: 6, oovToken: '<unk>' },
    tokens: ['<unk>', ' ', 'a', 'b', 'é', ',', '😀', '!', 'i', '\u0307'],
    sequences: [[4, 3, 1, 1], [], [1, 1, 2, 5]],
    texts: ['<unk>   a b é <unk>', ''],
  },
  {
    name: 'charLevel, lower off',
    options: { charLevel: true, lower: false },
    tokens: [' ', 'b', 'é', 'A', 'a', ',', '😀', '!', 'İ'],
    sequences: [[2, 4, 7], [], [1, 3]],
    texts: ['  b é A a İ', ''],
  },
];

function expectAsKeras(
  { options, tokens, sequences, texts }: TokenizerCase,
  data: { fit: TokenizerText[]; encode: TokenizerText[]; decode: number[][] },
): void {
  const tokenizer = new Tokenizer(options);
  tokenizer.fitOnTexts(data.fit);
  expect(Array.from(tokenizer.wordIndex)).toEqual(tokens.map((token, rank) => [token, rank + 1]));
  expect(Array.from(tokenizer.indexWord)).toEqual(tokens.map((token, rank) => [rank + 1, token]));
  expect(tokenizer.textsToSequences(data.encode)).toEqual(sequences);
  expect(tokenizer.sequencesToTexts(data.decode)).toEqual(texts);
}

describe('Tokenizer gives what Keras gives', () => {
  test.for(WORD_CASES)('for words: $name', (tokenizerCase) => {
    expectAsKeras(tokenizerCase, { fit: REVIEWS, encode: QUESTIONS, decode: ID_ROWS });
  });

  test.for(CHARACTER_CASES)('for characters: $name', (tokenizerCase) => {
    expectAsKeras(tokenizerCase, {
      fit: ['Abba, 😀!', 'İ é é'],
      encode: ['bA😀x', '', 'i\u0307 é'],
      decode: [[1, 2, 3, 4, 5, 9], []],
    });
  });

  test('for texts that are lists of tokens, which are neither filtered nor split', () => {
    const tokenizer = new Tokenizer();
    tokenizer.fitOnTexts([['Not Bad', 'Really?'], ['not bad', ''], 'really? yes']);

    expect(Array.from(tokenizer.wordIndex.keys())).toEqual(['not bad', 'really?', '', 'really', 'yes']);
    expect(tokenizer.textsToSequences([['NOT BAD', 'Really?', 'really'], 'really?'])).toEqual([
      [1, 2, 4],
      [4],
    ]);
  });

  test('for an oovToken that is also a word: it loses id 1', () => {
    const tokenizer = new Tokenizer({ oovToken: 'good', numWords: 4 });
    tokenizer.fitOnTexts(REVIEWS);

    expect(Array.from(tokenizer.wordIndex).slice(0, 4)).toEqual([
      ['good', 4],
      ['the', 2],
      ['movie', 3],
      ['was', 5],
    ]);
    expect(tokenizer.textsToSequences(QUESTIONS)).toEqual([
      [2, 4, 4, 4, 4],
      [4, 4, 4],
      [],
      [2, 4, 2, 4, 4, 4],
    ]);
    expect(tokenizer.sequencesToTexts(ID_ROWS)).toEqual([
      'good the movie good good good',
      'good',
      '',
      'good good good',
    ]);
  });

  test('for words that are names of Object.prototype', () => {
    const tokenizer = new Tokenizer({ filters: '' });
    tokenizer.fitOnTexts(['__proto__ constructor __proto__', 'toString __proto__ constructor']);

    expect(Array.from(tokenizer.wordIndex.keys())).toEqual(['__proto__', 'constructor', 'tostring']);
    expect(tokenizer.textsToSequences(['constructor hasOwnProperty __proto__ valueOf'])).toEqual([[2, 1]]);
  });

  test('for the counts over two fits', () => {
    const tokenizer = new Tokenizer({ oovToken: '<unk>' });
    tokenizer.fitOnTexts(REVIEWS.slice(0, 2));
    tokenizer.fitOnTexts(REVIEWS.slice(3));
    const words =
      "the movie was not bad good best isn't it br constructor proto tostring 10 😀 ünïcödé".split(' ');

    expect(tokenizer.documentCount).toBe(4);
    expect(Array.from(tokenizer.wordCounts.keys())).toEqual(words);
    expect(Array.from(tokenizer.wordCounts.values())).toEqual([
      3, 3, 2, 2, 1, 3, 1, 1, 1, 2, 2, 1, 1, 2, 2, 1,
    ]);
    expect(words.map((word) => tokenizer.wordDocs.get(word))).toEqual([
      2, 2, 1, 2, 1, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
    ]);
    expect(Array.from({ length: 18 }, (_, id) => tokenizer.indexDocs.get(id))).toEqual([
      undefined,
      undefined,
      ...[2, 2, 2, 1, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1],
    ]);
    expect(Array.from(tokenizer.wordIndex.keys())).toEqual(['<unk>', ...TOKENS]);
  });
});

test('Tokenizer runs its example', () => {
  const tokenizer = new Tokenizer({ oovToken: '<unk>' });
  tokenizer.fitOnTexts(['the movie was bad, so bad']);

  expect(tokenizer.textsToSequences(['The movie was not bad!'])).toEqual([[3, 4, 5, 1, 2]]);
});

test('Tokenizer with an oovToken says that it must be fitted first', () => {
  const tokenizer = new Tokenizer({ oovToken: '<unk>' });

  expect(() => tokenizer.textsToSequences(['text'])).toThrow(TokenizerNotFittedError);
  expect(() => tokenizer.sequencesToTexts([[1]])).toThrow(TokenizerNotFittedError);
});
