/** Lower-case labels that name the negative one of two. */
const NEGATIVE_LABELS: ReadonlySet<string> = new Set(['negative', 'neg', '-', '0', 'false', 'no', 'bad']);

const INTEGER = /^[+-]?\d{1,15}$/;
const LEADING_NUMBER = /^\d{1,15}/;

/** Compares by Unicode code point, which is the order of the UTF-8 bytes (`<` compares UTF-16 units). */
export function compareCodePoints(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** Compares file names by the number that they begin with (`9_1.txt` before `10_1.txt`), then by code point. */
export function compareFileNames(a: string, b: string): number {
  const numberA = LEADING_NUMBER.exec(a)?.[0];
  const numberB = LEADING_NUMBER.exec(b)?.[0];
  if (numberA !== undefined && numberB !== undefined && Number(numberA) !== Number(numberB)) {
    return Number(numberA) - Number(numberB);
  }
  return compareCodePoints(a, b);
}

/**
 * Lists the different labels in their final order: by code point (whole numbers by value), and of two
 * labels the negative one first, so that the second one's probability is the positive one.
 *
 * @example orderLabels(['Positive', 'negative', 'Positive']); // ['negative', 'Positive']
 */
export function orderLabels(labels: Iterable<string>): string[] {
  const unique = [...new Set(labels)];
  const ordered = unique.every((label) => INTEGER.test(label))
    ? unique.sort((a, b) => Number(a) - Number(b) || compareCodePoints(a, b))
    : unique.sort(compareCodePoints);
  const isNegativeSecond = ordered.length === 2 && NEGATIVE_LABELS.has((ordered[1] ?? '').toLowerCase());
  return isNegativeSecond ? ordered.reverse() : ordered;
}
