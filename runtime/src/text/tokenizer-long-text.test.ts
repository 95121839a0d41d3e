import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { Tokenizer } from './tokenizer.ts';

// Every expected value in this file is a result of the legacy Tokenizer of Keras 3.12.

describe('Tokenizer gives what Keras gives for a text of 100 kB', () => {
  test.for([
    {
      options: {},
      tokenCount: 4389,
      idCount: 12_669,
      idHash: 'c260a8e0948df785b8194766932593183422a6abde024f749d23dce125fbf59f',
      tokenHash: 'adda06b49f5d798a2f935d48f8c7193ecdf2d3d664c9ca82532cde8a480d0b5a',
    },
    {
      options: { numWords: 1000, oovToken: '<unk>' },
      tokenCount: 4390,
      idCount: 12_669,
      idHash: 'bb913f3d00d34bcda677e28be8b221384007ffcdb4da4b6ebd65b8ef0403279c',
      tokenHash: '1c4db317594f12170f45081ec5aad199364b2643645f223e1bfcae147f604d1f',
    },
    {
      options: { charLevel: true },
      tokenCount: 28,
      idCount: 100_006,
      idHash: '49ef257a4c7b41c5295ade4587b4e99c0f478e3da2d70a4718bb86c1ae0cabec',
      tokenHash: '55970e7af9a07b459abca3fefdc310c9a63749059293f1c557718e8011d29ac1',
    },
  ])('with $options', ({ options, tokenCount, idCount, idHash, tokenHash }) => {
    const text = longText(100_000);
    const tokenizer = new Tokenizer(options);
    tokenizer.fitOnTexts([text]);
    const [ids = []] = tokenizer.textsToSequences([text]);

    expect(tokenizer.wordIndex.size).toBe(tokenCount);
    expect(ids).toHaveLength(idCount);
    expect(sha256(ids.join(','))).toBe(idHash);
    expect(sha256(Array.from(tokenizer.wordIndex.keys()).join('\n'))).toBe(tokenHash);
  });
});

/** The text that Keras was given: words from a linear congruential generator, of `length` characters or more. */
function longText(length: number): string {
  const separators = [' ', '. ', ', ', '! ', '<br /><br />', ' 😀 ', '\n', "'s ", '-'];
  const words: string[] = [];
  let state = 42;
  for (let written = 0; written < length; ) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const random = state >>> 8;
    const stem = random % 3 === 0 ? 'Word' : 'wörd';
    const word = `${stem}${(random % 97) * (random % 89)}${separators[random % 9]}`;
    words.push(word);
    written += Array.from(word).length;
  }
  return words.join('');
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
