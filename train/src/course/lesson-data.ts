import type { PreparedData } from '../datasets/dataset.ts';
import { chooseDefaultData } from '../datasets/default-data.ts';
import type { PrepareSettings } from '../datasets/prepare.ts';
import { prepareSource } from '../datasets/prepare-source.ts';
import type { LessonContext, LessonOptions } from './lesson.ts';

/** Texts of a lesson. */
export interface LessonCounts {
  readonly train: number;
  readonly test: number;
}

/**
 * Prepares the data of a lesson: IMDB where nothing is named and it can be had, and of it the lesson's own part
 * (everything without one) unless the options ask for another.
 */
export async function prepareLessonData(
  options: LessonOptions,
  context: LessonContext,
  settings: PrepareSettings,
  ownCounts?: LessonCounts,
): Promise<PreparedData> {
  const { limit, full, seed } = options;
  const { signal, environment, onNotice, createProgress } = context;
  const { source, ...found } =
    options.source === undefined
      ? await chooseDefaultData({ archive: options.archive, environment, signal, onNotice })
      : { source: options.source, archive: options.archive };
  return prepareSource(source, {
    ...settings,
    archive: 'archive' in found ? found.archive : undefined,
    environment,
    seed,
    signal,
    limit: limit === undefined ? (full ? undefined : ownCounts) : { train: limit, test: testCount(limit) },
    onWarning: onNotice,
    onProgress: createProgress(0).onDataProgress,
  });
}

/** A fifth of the training texts, as in the lab. */
function testCount(trainCount: number): number {
  return Math.max(2, Math.ceil(trainCount / 5));
}
