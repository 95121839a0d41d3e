import type { TextEncoding } from '../text/text-encoding.ts';

/** Multiplier and increment of a generator modulo 2^32 (Numerical Recipes): the same texts on every run. */
const MULTIPLIER = 1_664_525;
const INCREMENT = 1_013_904_223;
/** Lengths go evenly from nothing to this multiple of what the model reads. */
const LONGEST = 1.5;

/** Makes texts of a model's own words, some shorter and some longer than what it reads. */
export function generateTexts({ vocabulary, preprocessing }: TextEncoding, count: number): string[] {
  let state = 42;
  const draw = (limit: number) => {
    state = (Math.imul(state, MULTIPLIER) + INCREMENT) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
  const separator = preprocessing.charLevel ? '' : preprocessing.split;
  return Array.from({ length: count }, () => {
    const length = draw(preprocessing.sequenceLength * LONGEST);
    return Array.from({ length }, () => vocabulary[draw(vocabulary.length)]).join(separator);
  });
}
