import type { PreparedData } from '../datasets/dataset.ts';
import { chooseDefaultData } from '../datasets/default-data.ts';
import type { PrepareSettings } from '../datasets/prepare.ts';
import { prepareSource } from '../datasets/prepare-source.ts';
import type { DataSource } from '../datasets/read-dataset.ts';
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
  const { source, archive, limit, full, seed } = await nameSource(options, context);
  const { signal, environment, onNotice, createProgress } = context;
  return prepareSource(source, {
    ...settings,
    archive,
    environment,
    seed,
    signal,
    limit: limit === undefined ? (full ? undefined : ownCounts) : { train: limit, test: testCount(limit) },
    onWarning: onNotice,
    onProgress: createProgress(0).onDataProgress,
  });
}

/**
 * Chooses the source where the options name none: IMDB where it can be had, otherwise generated reviews.
 *
 * @throws {DataNotFoundError} if the archive that is named is not there.
 */
export async function nameSource(
  options: LessonOptions,
  { environment, signal, onNotice }: LessonContext,
): Promise<LessonOptions & { readonly source: DataSource }> {
  const { source, archive } = options;
  if (source !== undefined) return { ...options, source };
  return { ...options, ...(await chooseDefaultData({ archive, environment, signal, onNotice })) };
}

/** A fifth of the training texts, as in the lab. */
function testCount(trainCount: number): number {
  return Math.max(2, Math.ceil(trainCount / 5));
}
