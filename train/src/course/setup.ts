/** One combination of everything that the improvement lesson and its search vary. */
import * as v from 'valibot';
import { RECURRENT_CELLS } from '../models/architecture-names.ts';
import { type ExperimentResult, runExperiment } from './experiment.ts';
import type { LessonContext, LessonOptions } from './lesson.ts';
import { prepareLessonData } from './lesson-data.ts';

export const SETUP = v.object({
  cell: v.picklist(RECURRENT_CELLS),
  units: v.number(),
  layerCount: v.number(),
  maskPadding: v.boolean(),
  paddingSide: v.picklist(['pre', 'post']),
  vocabularySize: v.number(),
  sequenceLength: v.number(),
  trainCount: v.number(),
  epochs: v.number(),
  learningRate: v.number(),
});
export type Setup = Readonly<v.InferOutput<typeof SETUP>>;

const TEST_COUNT = 5000;
const BATCH_SIZE = 128;
const EMBEDDING_SIZE = 32;

/** Prepares the data of a setup, trains and measures it. */
export async function runSetup(
  name: string,
  setup: Setup,
  options: LessonOptions,
  context: LessonContext,
): Promise<ExperimentResult & { readonly synthetic: boolean }> {
  context.onNotice(name);
  const { vocabularySize, sequenceLength, paddingSide, trainCount } = setup;
  const counts = { train: trainCount, test: TEST_COUNT };
  const data = await prepareLessonData(
    options,
    context,
    { vocabularySize, sequenceLength, paddingSide },
    counts,
  );
  const { cell, units, layerCount, maskPadding, epochs, learningRate } = setup;
  const { result } = await runExperiment(
    {
      name,
      architecture: cell,
      model: { embeddingSize: EMBEDDING_SIZE, units, layerCount, maskPadding, denseUnits: 0 },
      training: { epochs, learningRate, batchSize: BATCH_SIZE },
    },
    { data, options, context },
  );
  return { ...result, synthetic: data.synthetic };
}

/** Of the epoch whose weights were kept. */
export function validationAccuracyOf({ history, bestEpoch }: ExperimentResult): number {
  return history[bestEpoch - 1]?.validationAccuracy ?? Number.NaN;
}
