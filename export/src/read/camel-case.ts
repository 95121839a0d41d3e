/**
 * Gives Python's spelling in a model.json (`mask_zero`, `hard_sigmoid`) the one that tfjs uses inside, by the rule
 * of tfjs itself: keys and strings, but no string under the key `name`.
 */
export function toCamelCase(value: unknown): unknown {
  if (typeof value === 'string') return camelCaseWord(value);
  if (Array.isArray(value)) return value.map(toCamelCase);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, item]): [string, unknown] => [
    camelCaseWord(key),
    key === 'name' && typeof item === 'string' ? item : toCamelCase(item),
  ]);
  return Object.fromEntries(entries);
}

function camelCaseWord(word: string): string {
  if (word.length <= 1) return word;
  return word.replace(/_+(\w|$)/g, (_match, letter: string) => letter.toUpperCase());
}
