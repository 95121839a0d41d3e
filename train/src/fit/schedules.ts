/**
 * Learning rates that change from step to step. Formulas and names are those of `keras.optimizers.schedules` and of
 * Keras' callbacks; the learning rate is an argument of a training step, so no graph is built again.
 */
import * as v from 'valibot';
import {
  COUNT,
  COUNT_OR_ZERO,
  exactObject,
  FRACTION,
  NOT_NEGATIVE,
  OPEN_FRACTION,
  POSITIVE,
  YES_OR_NO,
} from '../setting-schemas.ts';

export const SCHEDULE_NAMES = ['constant', 'step', 'piecewise', 'exponential', 'cosine', 'plateau'] as const;

/** Steps in which the rate first rises in a line from 0 to `learningRate`; the schedule begins after them. */
const warmupSteps = v.optional(COUNT_OR_ZERO, 0);

export const SCHEDULE = v.variant(
  'name',
  [
    exactObject({ name: v.literal('constant'), warmupSteps }),
    /** `rate * factor ^ floor(epoch / everyEpochs)`, epochs from 0. */
    exactObject({
      name: v.literal('step'),
      factor: v.optional(OPEN_FRACTION, 0.5),
      everyEpochs: v.optional(COUNT, 10),
      warmupSteps,
    }),
    /** PiecewiseConstantDecay: `values[i]` up to and with step `boundaries[i]`, the last value after all of them. */
    exactObject({
      name: v.literal('piecewise'),
      boundaries: v.array(COUNT_OR_ZERO),
      values: v.pipe(v.array(POSITIVE), v.minLength(1)),
      warmupSteps,
    }),
    /** ExponentialDecay: `rate * decayRate ^ (step / decaySteps)`; `decaySteps` are those of an epoch by default. */
    exactObject({
      name: v.literal('exponential'),
      decayRate: v.optional(POSITIVE, 0.9),
      decaySteps: v.optional(COUNT),
      staircase: v.optional(YES_OR_NO, false),
      warmupSteps,
    }),
    /** CosineDecay down to `alpha * rate`; `decaySteps` are all that follow the warm-up by default. */
    exactObject({
      name: v.literal('cosine'),
      decaySteps: v.optional(COUNT),
      alpha: v.optional(FRACTION, 0),
      warmupSteps,
    }),
    /** ReduceLROnPlateau, of the loss of validation where there is any; see `reduceLROnPlateau`. */
    exactObject({
      name: v.literal('plateau'),
      factor: v.optional(OPEN_FRACTION, 0.1),
      patience: v.optional(COUNT, 10),
      minDelta: v.optional(NOT_NEGATIVE, 1e-4),
      cooldown: v.optional(COUNT_OR_ZERO, 0),
      minLearningRate: v.optional(NOT_NEGATIVE, 0),
    }),
  ],
  `a schedule named one of ${SCHEDULE_NAMES.join(', ')}`,
);

export type LearningRateSchedule = v.InferInput<typeof SCHEDULE>;
export type CompleteSchedule = v.InferOutput<typeof SCHEDULE>;

/** Where in a training a step is. */
export interface StepPosition {
  /** Steps done before, in all epochs. */
  readonly step: number;
  /** From 0. */
  readonly epochIndex: number;
}

/** The rate of a step, or undefined for a schedule that leaves the rate as it is. */
export type RateOfStep = ((position: StepPosition) => number) | undefined;

/** Fills in the lengths that follow from the length of the training. */
export function resolveSchedule(
  schedule: CompleteSchedule,
  training: { readonly epochs: number; readonly stepsPerEpoch: number },
): CompleteSchedule {
  const { epochs, stepsPerEpoch } = training;
  switch (schedule.name) {
    case 'exponential':
      return { ...schedule, decaySteps: schedule.decaySteps ?? stepsPerEpoch };
    case 'cosine': {
      const decaySteps = Math.max(1, epochs * stepsPerEpoch - schedule.warmupSteps);
      return { ...schedule, decaySteps: schedule.decaySteps ?? decaySteps };
    }
    default:
      return schedule;
  }
}

/** @param schedule a resolved one. */
export function createRateOfStep(schedule: CompleteSchedule, learningRate: number): RateOfStep {
  if (schedule.name === 'plateau') return undefined;
  const { warmupSteps } = schedule;
  if (schedule.name === 'constant' && warmupSteps === 0) return undefined;
  return ({ step, epochIndex }) =>
    step < warmupSteps
      ? (learningRate * step) / warmupSteps
      : rateAfterWarmup(schedule, learningRate, { step: step - warmupSteps, epochIndex });
}

function rateAfterWarmup(
  schedule: Exclude<CompleteSchedule, { name: 'plateau' }>,
  rate: number,
  { step, epochIndex }: StepPosition,
): number {
  switch (schedule.name) {
    case 'constant':
      return rate;
    case 'step':
      return rate * schedule.factor ** Math.floor(epochIndex / schedule.everyEpochs);
    case 'piecewise': {
      const position = schedule.boundaries.findIndex((boundary) => step <= boundary);
      return (position === -1 ? schedule.values.at(-1) : schedule.values[position]) ?? rate;
    }
    case 'exponential': {
      const exponent = step / (schedule.decaySteps ?? 1);
      return rate * schedule.decayRate ** (schedule.staircase ? Math.floor(exponent) : exponent);
    }
    case 'cosine': {
      const fraction = Math.min(1, step / (schedule.decaySteps ?? 1));
      const cosine = (1 + Math.cos(Math.PI * fraction)) / 2;
      return rate * ((1 - schedule.alpha) * cosine + schedule.alpha);
    }
  }
}
