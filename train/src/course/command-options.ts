/** The options that every lesson has: what a person types, checked by commander and handed on with precise types. */
import type { Command } from 'commander';
import * as v from 'valibot';
import { parseCount, parseInteger } from '../command-parsers.ts';

export const LESSON_OPTIONS = v.object({
  data: v.optional(v.string()),
  dataArchive: v.optional(v.string()),
  limit: v.optional(v.number()),
  full: v.optional(v.boolean(), false),
  epochs: v.optional(v.number()),
  search: v.optional(v.number()),
  seed: v.number(),
  seeds: v.optional(v.number()),
  threads: v.optional(v.number()),
  output: v.string(),
  json: v.optional(v.boolean(), false),
});
export type LessonCommandOptions = v.InferOutput<typeof LESSON_OPTIONS>;

export const COURSE_OPTIONS = v.object({
  ...v.omit(LESSON_OPTIONS, ['json', 'search']).entries,
  only: v.optional(v.array(v.string())),
  pages: v.string(),
});

/** @param output where models and plots go by default. */
export function addLessonOptions(command: Command, output: string): Command {
  return command
    .option('--data <source>', 'as of the command train (default: imdb where it can be had)')
    .option('--data-archive <file>', 'the IMDB archive (default: $IMDB_ARCHIVE, cache, download)')
    .option('--limit <texts>', "training texts, instead of the lesson's own number", parseCount)
    .option('--full', "all texts instead of the lesson's own part, which takes longer")
    .option('--epochs <count>', "passes over the data, instead of the lesson's own number", parseCount)
    .option('--seed <number>', 'seed of weights and order', parseInteger, 42)
    .option('--threads <count>', 'processor threads', parseCount)
    .option('--output <directory>', 'where models and plots go', output);
}

export function addSearchOption(command: Command): Command {
  return command.option(
    '--search <trials>',
    'try so many random combinations, after those known',
    parseCount,
  );
}

export function addSeedsOption(command: Command): Command {
  return command.option(
    '--seeds <count>',
    'train with so many seeds, from --seed on (default: 3)',
    parseCount,
  );
}
