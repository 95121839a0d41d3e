import { expect, test } from 'vitest';
import { decodeReview, IMDB_CONVENTION } from './imdb.ts';

const INDEX_WORD = new Map([
  [1, 'the'],
  [2, 'film'],
  [3, 'constructor'],
]);

test('decodes as the Keras tutorials do: ids move by 3, and what has no word becomes "?"', () => {
  // [0, 1, 4, 5, 2, 3, 6, 7] with " ".join([reverse_word_index.get(i - 3, "?") for i in review])
  expect(decodeReview([0, 1, 4, 5, 2, 3, 6, 7], INDEX_WORD)).toBe('? ? the film ? ? constructor ?');
});

test('runs its example', () => {
  const indexWord = new Map([
    [1, 'good'],
    [2, 'film'],
  ]);

  expect(decodeReview([1, 4, 5, 2], indexWord)).toBe('? good film ?');
});

test('decodes an empty review, typed arrays, and other conventions', () => {
  expect(decodeReview([], INDEX_WORD)).toBe('');
  expect(decodeReview(Int32Array.of(1, 9), INDEX_WORD, { indexFrom: 0, unknownWord: '<unk>' })).toBe(
    'the <unk>',
  );
});

test('has the ids of keras.datasets.imdb.load_data', () => {
  expect(IMDB_CONVENTION).toEqual({ paddingId: 0, startId: 1, unknownId: 2, indexFrom: 3 });
});
