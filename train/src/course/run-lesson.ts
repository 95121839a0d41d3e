import type { Lesson, LessonContext, LessonOptions, LessonReport } from './lesson.ts';
import { writePlots } from './write-plots.ts';

export interface TaughtLesson extends LessonReport {
  /** Of the whole lesson, all threads together; unlike the time that passed, other programs hardly change it. */
  readonly processorSeconds: number;
}

/**
 * Runs a lesson and writes its plots.
 *
 * @throws {TrainError} whatever preparing the data, training and writing throw.
 */
export async function runLesson(
  lesson: Lesson,
  options: LessonOptions,
  context: LessonContext,
): Promise<TaughtLesson> {
  const start = process.cpuUsage();
  const report = await lesson.run(options, context);
  context.signal.throwIfAborted();
  await writePlots(options.output, report.blocks);
  return { ...report, processorSeconds: processorSecondsSince(start) };
}

/** @param start of `process.cpuUsage()`. */
export function processorSecondsSince(start: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1e6;
}
