/** Random search over setups: as many trials as the budget has, kept on disk one by one. */
import { isDeepStrictEqual } from 'node:util';
import { createRandom, type Random } from '../random.ts';
import type { LessonContext, LessonOptions } from './lesson.ts';
import { nameSource } from './lesson-data.ts';
import { readTrials, type SearchSettings, searchFileOf, type Trial, writeTrials } from './search-file.ts';
import { runSetup, type Setup, validationAccuracyOf } from './setup.ts';

/**
 * Runs the trials that are not on disk yet. The n-th one is the same for the same seed, so that a search that was
 * stopped goes on where it was, and a larger budget adds to a smaller one.
 *
 * @returns all trials, the one with the highest validation accuracy first.
 * @throws {SearchFileError} if the file of trials in the output folder is of another search, or of none.
 * @throws {unknown} the signal's reason when it is aborted; what is finished by then stays on disk.
 */
export async function searchSetups(
  trialCount: number,
  base: Setup,
  options: LessonOptions,
  context: LessonContext,
): Promise<Trial[]> {
  const { output, seed, limit = null, epochs = null, full = false } = options;
  const named = await nameSource(options, context);
  const settings: SearchSettings = { source: named.source, seed, limit, epochs, full };
  const known = await readTrials(output, settings);
  const random = createRandom(seed);
  const trials: Trial[] = [];
  for (let i = 1; i <= trialCount; i++) {
    const setup = drawSetup(random, base);
    const done = known.find((trial) => isDeepStrictEqual(trial.setup, setup));
    if (done) context.onNotice(`Trial ${i}/${trialCount}: known from ${searchFileOf(output)}`);
    trials.push(done ?? (await runTrial(`trial ${i} of ${trialCount}`, setup, named, context)));
    const others = known.filter((trial) => !trials.some((one) => isDeepStrictEqual(one.setup, trial.setup)));
    await writeTrials(output, settings, [...trials, ...others]);
  }
  return trials.toSorted((a, b) => b.validationAccuracy - a.validationAccuracy);
}

async function runTrial(
  name: string,
  setup: Setup,
  options: LessonOptions,
  context: LessonContext,
): Promise<Trial> {
  const result = await runSetup(name, setup, options, context);
  const { accuracy: testAccuracy, processorSeconds, synthetic } = result;
  const validationAccuracy = validationAccuracyOf(result);
  return { setup, synthetic, validationAccuracy, testAccuracy, processorSeconds };
}

/** The learning rates are spread evenly over powers of ten. */
const LEARNING_RATES = { low: 3e-4, high: 1e-2 } as const;

function drawSetup(random: Random, base: Setup): Setup {
  const pick = <T>(first: T, ...others: T[]): T =>
    [first, ...others][random.integer(others.length + 1)] ?? first;
  const { low, high } = LEARNING_RATES;
  return {
    ...base,
    cell: pick('simple-rnn', 'lstm', 'gru'),
    units: pick(32, 64, 128),
    layerCount: pick(1, 2),
    maskPadding: pick(false, true),
    paddingSide: pick('pre', 'post'),
    sequenceLength: pick(100, 200, 400),
    learningRate: Number((low * (high / low) ** random.next()).toPrecision(2)),
  };
}
