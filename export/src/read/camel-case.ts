/** The options in which names of layers stand first in lists. */
const REFERENCE_KEYS: ReadonlySet<string> = new Set([
  'inboundNodes',
  'initialState',
  'inputLayers',
  'outputLayers',
]);

/**
 * Gives Python's spelling in a model.json (`mask_zero`, `hard_sigmoid`) the one that tfjs uses inside, by the rule
 * of tfjs itself: keys and strings, but no string under the key `name`, and no reference to a layer.
 *
 * @param key the key, already spelled, under which the value or a list around it stands.
 */
export function toCamelCase(value: unknown, key = ''): unknown {
  if (typeof value === 'string') return camelCaseWord(value);
  if (Array.isArray(value)) {
    const isReference = REFERENCE_KEYS.has(key) && typeof value[0] === 'string';
    return value.map((item, i) => (isReference && i === 0 ? item : toCamelCase(item, key)));
  }
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([itemKey, item]): [string, unknown] => {
    const spelled = camelCaseWord(itemKey);
    return [spelled, itemKey === 'name' && typeof item === 'string' ? item : toCamelCase(item, spelled)];
  });
  return Object.fromEntries(entries);
}

function camelCaseWord(word: string): string {
  if (word.length <= 1) return word;
  return word.replace(/_+(\w|$)/g, (_match, letter: string) => letter.toUpperCase());
}
