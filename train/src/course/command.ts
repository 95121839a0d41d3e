/** The commands of the course: one a lesson, and one that runs them all and writes a page for each. */
import { join } from 'node:path';
import { type Command, Option } from 'commander';
import * as v from 'valibot';
import { createProgressReporter } from '../progress.ts';
import { formatBlocks } from './blocks.ts';
import {
  addLessonOptions,
  addSearchOption,
  addSeedsOption,
  COURSE_OPTIONS,
  LESSON_OPTIONS,
  type LessonCommandOptions,
} from './command-options.ts';
import type { LessonContext, LessonOptions } from './lesson.ts';
import { LESSONS, type LessonEntry } from './lesson-names.ts';

const OUTPUT = join('runs', 'course');
const PAGES = join('docs', 'course');

export interface CourseCommandContext {
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
}

/** Adds a command for each lesson, and `course`, to the program. */
export function addCourseCommands(program: Command, context: CourseCommandContext): void {
  for (const [name, lesson] of Object.entries<LessonEntry>(LESSONS)) {
    const command = addLessonOptions(
      program.command(name).description(lesson.description),
      join(OUTPUT, name),
    );
    if (lesson.hasSearch) addSearchOption(command);
    if (lesson.hasSeeds) addSeedsOption(command);
    command
      .option('--json', 'print the figures as JSON on stdout')
      .action((given: unknown) => teach(lesson, v.parse(LESSON_OPTIONS, given), context));
  }
  const course = program.command('course').description('run all lessons and write a page for each');
  addSeedsOption(addLessonOptions(course, OUTPUT))
    .addOption(new Option('--only <lessons...>', 'these lessons alone').choices(Object.keys(LESSONS)))
    .option('--pages <directory>', 'where the pages go', PAGES)
    .action((given: unknown) => teachAll(v.parse(COURSE_OPTIONS, given), context));
}

async function teach(
  lesson: LessonEntry,
  options: LessonCommandOptions,
  { signal }: CourseCommandContext,
): Promise<void> {
  const { LESSON } = await lesson.load();
  const { runLesson } = await import('./run-lesson.ts');
  const { plotFileOf } = await import('./write-plots.ts');
  const { synthetic, blocks, values, processorSeconds } = await runLesson(
    LESSON,
    lessonOptions(options, options.output),
    createContext(signal),
  );
  if (options.json) {
    console.log(JSON.stringify({ synthetic, processorSeconds, ...values }, undefined, 2));
    return;
  }
  if (synthetic) console.log('These texts are generated: every figure below is synthetic.\n');
  console.log(formatBlocks(blocks, (plot) => `${plot.caption}: ${plotFileOf(options.output, plot, 'svg')}`));
}

async function teachAll(
  { only, pages, ...options }: v.InferOutput<typeof COURSE_OPTIONS>,
  { signal }: CourseCommandContext,
): Promise<void> {
  const { runLesson } = await import('./run-lesson.ts');
  const { writeContents, writePage } = await import('./write-page.ts');
  const entries = Object.entries<LessonEntry>(LESSONS);
  const lessons = await Promise.all(
    entries.map(async ([name, { load }]) => ({ name, lesson: (await load()).LESSON })),
  );
  for (const { name, lesson } of lessons) {
    if (only !== undefined && !only.includes(name)) continue;
    console.error(`── ${lesson.title} ──`);
    const own = lessonOptions(options, join(options.output, name));
    const taught = await runLesson(lesson, own, createContext(signal));
    await writePage(pages, name, lesson, taught);
    console.log(join(pages, `${name}.md`));
  }
  await writeContents(pages, lessons);
}

function lessonOptions(options: Omit<LessonCommandOptions, 'json'>, output: string): LessonOptions {
  const { data, dataArchive, ...rest } = options;
  return { ...rest, source: data, archive: dataArchive, output };
}

function createContext(signal: AbortSignal): LessonContext {
  return {
    signal,
    environment: process.env,
    onNotice: (message) => console.error(message),
    createProgress: (epochs) => createProgressReporter(process.stderr, epochs),
  };
}
