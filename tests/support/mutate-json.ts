/** Changes of a JSON file that a property test makes: parts are deleted, copied over each other, or replaced. */
import fc from 'fast-check';

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** What takes the place of parts of a file. */
const STRANGE_VALUES: readonly Json[] = [
  null,
  true,
  -1,
  0,
  1.5,
  3,
  1e9,
  1e308,
  '',
  'x',
  '3',
  '-1',
  '99999999999',
  'same',
  'channelsFirst',
  'DT_STRING',
  '__proto__',
  '../../x',
  '\u0000',
  [],
  [[]],
  [null, 7, 3],
  {},
  { className: 'Sequential', config: { layers: [] } },
];

/**
 * Of one part of a file: which one, counted over all of them, and what becomes of it. A copy of a part of the same type leaves
 * more files valid, so that the changes reach deeper.
 */
export const JSON_CHANGE = fc.record({
  at: fc.nat(),
  kind: fc.constantFrom('delete', 'replace', 'copy', 'copy alike'),
  value: fc.constantFrom(...STRANGE_VALUES),
  from: fc.nat(),
});
export type JsonChange = typeof JSON_CHANGE extends fc.Arbitrary<infer Value> ? Value : never;

interface Slot {
  readonly owner: Json[] | { [key: string]: Json };
  readonly key: string;
}

function listSlots(value: Json): Slot[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => [{ owner: value, key }, ...listSlots(item)]);
}

function contentOf({ owner, key }: Slot): Json {
  return Reflect.get(owner, key);
}

/** Where types of tensors are told from other texts. */
function typeOf(slot: Slot): string {
  const value = contentOf(slot);
  if (Array.isArray(value)) return 'array';
  return typeof value === 'string' && value.startsWith('DT_') ? 'data type' : typeof value;
}

/** @returns the text of the file with these changes, made one after the other. */
export function mutateJson(text: string, changes: readonly JsonChange[]): string {
  const json: Json = JSON.parse(text);
  for (const { at, kind, value, from } of changes) {
    const slots = listSlots(json);
    const slot = slots[at % slots.length];
    if (!slot) continue;
    const sources = kind === 'copy alike' ? slots.filter((other) => typeOf(other) === typeOf(slot)) : slots;
    const source = sources[from % sources.length] ?? slot;
    const replacement = kind === 'replace' ? value : contentOf(source);
    if (kind === 'delete') Reflect.deleteProperty(slot.owner, slot.key);
    else Reflect.set(slot.owner, slot.key, structuredClone(replacement));
  }
  return JSON.stringify(json);
}
