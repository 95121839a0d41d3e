/** Kinds of settings; the message of each says what to give. */
import * as v from 'valibot';
import { TrainingSettingError } from './errors/training-setting-error.ts';

function numberWith(expected: string, isFit: (value: number) => boolean) {
  return v.pipe(v.number(expected), v.finite(expected), v.check(isFit, expected));
}

export const WHOLE = numberWith('a whole number', Number.isSafeInteger);
export const COUNT = numberWith(
  'a whole number of at least 1',
  (value) => Number.isSafeInteger(value) && value >= 1,
);
export const COUNT_OR_ZERO = numberWith(
  'a whole number of at least 0',
  (value) => Number.isSafeInteger(value) && value >= 0,
);
export const POSITIVE = numberWith('a number above 0', (value) => value > 0);
export const NOT_NEGATIVE = numberWith('a number of at least 0', (value) => value >= 0);
/** From 0 to below 1. */
export const FRACTION = numberWith('a fraction from 0 to below 1', (value) => value >= 0 && value < 1);
export const OPEN_FRACTION = numberWith('a fraction above 0 and below 1', (value) => value > 0 && value < 1);
export const YES_OR_NO = v.boolean('true or false');

/** An object with no other keys. */
export function exactObject<const Entries extends v.ObjectEntries>(entries: Entries) {
  return v.strictObject(entries, `no other options than ${Object.keys(entries).join(', ')}`);
}

/** @throws {TrainingSettingError} for a setting that does not fit. */
export function parseSettings<const Schema extends v.GenericSchema<object>>(
  schema: Schema,
  settings: object,
): v.InferOutput<Schema> {
  const { success, output, issues } = v.safeParse(schema, settings);
  if (success) return output;
  const [issue] = issues;
  throw new TrainingSettingError(v.getDotPath(issue) ?? '', issue.input, issue.message);
}

/** One of the names, which the message lists. */
export function oneOf<const Names extends readonly string[]>(names: Names) {
  return v.picklist(names, `one of ${names.join(', ')}`);
}
