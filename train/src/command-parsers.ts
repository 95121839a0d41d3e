/** Parsers of option values: commander reports what they throw as wrong usage, before any text is read. */
import { InvalidArgumentError } from 'commander';
import * as v from 'valibot';
import { SCHEDULE } from './fit/schedules.ts';
import { TEXT_PART, type TextPart } from './teachers/text-part.ts';

export const parseInteger = numberParser('a whole number', Number.isSafeInteger);
export const parseCount = numberParser(
  'a whole number of at least 1',
  (value) => Number.isSafeInteger(value) && value >= 1,
);
export const parseNotNegativeInteger = numberParser(
  'a whole number of at least 0',
  (value) => Number.isSafeInteger(value) && value >= 0,
);
export const parsePositive = numberParser('a number above 0', (value) => value > 0);
export const parseNotNegative = numberParser('a number of at least 0', (value) => value >= 0);
export const parseFraction = numberParser('a fraction from 0 to below 1', (value) => value >= 0 && value < 1);
export const parseOpenFraction = numberParser(
  'a fraction above 0 and below 1',
  (value) => value > 0 && value < 1,
);

function numberParser(wanted: string, isFit: (value: number) => boolean): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === '' || !Number.isFinite(value) || !isFit(value)) {
      throw new InvalidArgumentError(`Give ${wanted}.`);
    }
    return value;
  };
}

/** `k/n`: the k-th of n parts. */
export function parseTextPart(text: string): TextPart {
  const [, index, count] = /^(\d+)\/(\d+)$/.exec(text) ?? [];
  const { success, output } = v.safeParse(TEXT_PART, { index: Number(index), count: Number(count) });
  if (success) return output;
  throw new InvalidArgumentError('Give k/n for the k-th of n parts, such as 1/2.');
}

/** `name` or `name:key=value,key=value`. */
export function parseSchedule(text: string): v.InferOutput<typeof SCHEDULE> {
  const [name = '', pairs = ''] = text.split(/:(.*)/s);
  const { success, output, issues } = v.safeParse(SCHEDULE, { name, ...parsePairs(pairs) });
  if (success) return output;
  const [issue] = issues;
  throw new InvalidArgumentError(`For ${v.getDotPath(issue) ?? 'it'} give ${issue.message}.`);
}

export function parseClassWeight(text: string): 'balanced' | Record<string, number | boolean> {
  return text === 'balanced' ? text : parsePairs(text, parseNotNegative);
}

/** `a=1,b=true` to an object. */
function parsePairs(
  text: string,
  parseValue: (text: string) => number | boolean = parseFlagOrNumber,
): Record<string, number | boolean> {
  const pairs = text.split(',').filter((pair) => pair !== '');
  const entries = pairs.map((pair) => {
    const position = pair.lastIndexOf('=');
    if (position < 1) throw new InvalidArgumentError('Give name=value pairs with commas between them.');
    return [pair.slice(0, position), parseValue(pair.slice(position + 1))] as const;
  });
  return Object.fromEntries(entries);
}

const parseNumber = numberParser('a number', () => true);

function parseFlagOrNumber(text: string): number | boolean {
  return text === 'true' || text === 'false' ? text === 'true' : parseNumber(text);
}
