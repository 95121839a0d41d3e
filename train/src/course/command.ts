/** The commands of the course, one a lesson: text, tables and plots out. */
import type { Command } from 'commander';
import * as v from 'valibot';
import { createProgressReporter } from '../progress.ts';
import { formatBlocks } from './blocks.ts';
import { addLessonOptions, LESSON_OPTIONS, type LessonCommandOptions } from './command-options.ts';
import { LESSONS, type LessonEntry } from './lesson-names.ts';

export interface CourseCommandContext {
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
}

/** Adds a command for each lesson to the program. */
export function addCourseCommands(program: Command, context: CourseCommandContext): void {
  for (const [name, lesson] of Object.entries<LessonEntry>(LESSONS)) {
    addLessonOptions(program.command(name).description(lesson.description)).action(async (given: unknown) => {
      const options = v.parse(LESSON_OPTIONS, given);
      await teach(lesson, { ...options, output: options.output ?? `runs/course/${name}` }, context);
    });
  }
}

async function teach(
  lesson: LessonEntry,
  options: LessonCommandOptions & { readonly output: string },
  { signal }: CourseCommandContext,
): Promise<void> {
  const { LESSON } = await lesson.load();
  const { plotFileOf, writePlots } = await import('./write-plots.ts');
  const report = await LESSON.run(
    { ...options, source: options.data, archive: options.dataArchive },
    {
      signal,
      environment: process.env,
      onNotice: (message) => console.error(message),
      createProgress: (epochs) => createProgressReporter(process.stderr, epochs),
    },
  );
  await writePlots(options.output, report.blocks);
  if (options.json) {
    console.log(JSON.stringify({ synthetic: report.synthetic, ...report.values }, undefined, 2));
    return;
  }
  if (report.synthetic) console.log('These texts are generated: every figure below is synthetic.\n');
  console.log(
    formatBlocks(report.blocks, (plot) => `${plot.caption}: ${plotFileOf(options.output, plot, 'svg')}`),
  );
}
