/** Random search over setups: as many trials as the budget has, kept on disk one by one. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { createRandom, type Random } from '../random.ts';
import { writeWhole } from '../write-whole.ts';
import type { LessonContext, LessonOptions } from './lesson.ts';
import { runSetup, SETUP, type Setup, validationAccuracyOf } from './setup.ts';

const TRIAL = v.object({
  /** What decides the result beside the setup. */
  key: v.string(),
  setup: SETUP,
  synthetic: v.boolean(),
  validationAccuracy: v.number(),
  testAccuracy: v.number(),
  processorSeconds: v.number(),
});
export type Trial = Readonly<v.InferOutput<typeof TRIAL>>;
const TRIALS = v.array(TRIAL);

/** The trials of an earlier search, which one with the same output goes on from. */
const FILE = 'search.json';

/**
 * Runs the trials that are not on disk yet. The n-th one is the same for the same seed, so that a search that was
 * stopped goes on where it was, and a larger budget adds to a smaller one.
 *
 * @returns all trials, the one with the highest validation accuracy first.
 * @throws {unknown} the signal's reason when it is aborted; what is finished by then stays on disk.
 */
export async function searchSetups(
  trialCount: number,
  base: Setup,
  options: LessonOptions,
  context: LessonContext,
): Promise<Trial[]> {
  const path = join(options.output, FILE);
  const known = await readTrials(path);
  const random = createRandom(options.seed);
  const trials: Trial[] = [];
  for (let i = 1; i <= trialCount; i++) {
    const setup = drawSetup(random, base);
    const key = keyOf(setup, options);
    const done = known.find((trial) => trial.key === key);
    if (done) context.onNotice(`Trial ${i}/${trialCount}: known from ${path}`);
    trials.push(done ?? (await runTrial(`trial ${i} of ${trialCount}`, key, setup, options, context)));
    const others = known.filter((trial) => !trials.some((one) => one.key === trial.key));
    await writeWhole(options.output, path, `${JSON.stringify([...trials, ...others], undefined, 1)}\n`);
  }
  return trials.toSorted((a, b) => b.validationAccuracy - a.validationAccuracy);
}

async function runTrial(
  name: string,
  key: string,
  setup: Setup,
  options: LessonOptions,
  context: LessonContext,
): Promise<Trial> {
  const result = await runSetup(name, setup, options, context);
  const { accuracy: testAccuracy, processorSeconds, synthetic } = result;
  const validationAccuracy = validationAccuracyOf(result);
  return { key, setup, synthetic, validationAccuracy, testAccuracy, processorSeconds };
}

/** None where there is no file, or one that is not ours. */
async function readTrials(path: string): Promise<readonly Trial[]> {
  const json = await readFile(path, 'utf8').catch(() => '[]');
  return v.parse(v.fallback(TRIALS, []), parseJson(json));
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return [];
  }
}

function keyOf(setup: Setup, { source, limit, full, epochs, seed }: LessonOptions): string {
  return JSON.stringify([setup, source ?? 'default', limit ?? 0, full ?? false, epochs ?? 0, seed]);
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
