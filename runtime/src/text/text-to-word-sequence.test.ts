import { expect, test } from 'vitest';
import { InvalidTextOptionError } from '../errors/invalid-text-option-error.ts';
import { type SplitOptions, textToWordSequence } from './text-to-word-sequence.ts';

interface WordsCase {
  readonly text: string;
  readonly options?: SplitOptions;
  readonly words: readonly string[];
}

/** Results of text_to_word_sequence of Keras 3.12. */
const KERAS_CASES: readonly WordsCase[] = [
  { text: "Isn't it GREAT?", words: ["isn't", 'it', 'great'] },
  {
    text: "<br /><br />Well... it's a 10/10 film, isn't it?\tYes!\r\nNo\u00a0way",
    words: ['br', 'br', 'well', "it's", 'a', '10', '10', 'film', "isn't", 'it', 'yes', '\r', 'no\u00a0way'],
  },
  { text: '', words: [] },
  { text: '   ', words: [] },
  { text: '?!...', words: [] },
  {
    text: 'İstanbul’da ΟΔΥΣΣΕΥΣ und STRASSE, Straße',
    words: ['i̇stanbul’da', 'οδυσσευς', 'und', 'strasse', 'straße'],
  },
  {
    text: 'I ❤️ this 🎬🎬 film 👨‍👩‍👧 😀!',
    words: ['i', '❤️', 'this', '🎬🎬', 'film', '👨‍👩‍👧', '😀'],
  },
  { text: 'これは、いい映画です。 とても 良い', words: ['これは、いい映画です。', 'とても', '良い'] },
  { text: 'Это БЫЛО плохо - very_bad', words: ['это', 'было', 'плохо', 'very', 'bad'] },
  { text: 'Keep THE Case', options: { lower: false }, words: ['Keep', 'THE', 'Case'] },
  { text: 'a-b c.d', options: { filters: '' }, words: ['a-b', 'c.d'] },
  {
    text: 'one,two;three four',
    options: { filters: ';', split: ',' },
    words: ['one', 'two', 'three four'],
  },
  { text: 'a!b', options: { filters: '!', split: 'ab' }, words: ['a', 'b'] },
  { text: 'x<sep>y, z', options: { filters: ',', split: '<sep>' }, words: ['x', 'y', ' z'] },
  { text: 'film😀good🎬bad', options: { filters: '😀', split: '🎬' }, words: ['film', 'good', 'bad'] },
  { text: 'good😀bad 🎬 film', options: { filters: '😀' }, words: ['good', 'bad', '🎬', 'film'] },
  { text: 'tab\tand\nline', options: { filters: '', split: '\n' }, words: ['tab\tand', 'line'] },
  {
    text: '__proto__ constructor toString',
    options: { filters: '' },
    words: ['__proto__', 'constructor', 'tostring'],
  },
];

test.for(KERAS_CASES)('cuts as Keras does: $text', ({ text, options, words }) => {
  expect(textToWordSequence(text, options)).toEqual(words);
});

test('refuses an empty split, as Keras does', () => {
  expect(() => textToWordSequence('text', { split: '' })).toThrow(InvalidTextOptionError);
});
