/** All that a training needs to go on as if it had never stopped. */
import * as v from 'valibot';
import type { CallbackState } from '../callbacks/callback.ts';
import type { OptimizerState } from '../engines/engine.ts';

const NUMBER = v.pipe(v.number(), v.finite());
const COUNT = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

const RECORD = v.object({
  epoch: COUNT,
  loss: NUMBER,
  accuracy: v.exactOptional(NUMBER),
  meanAbsoluteError: v.exactOptional(NUMBER),
  validationLoss: v.exactOptional(NUMBER),
  validationAccuracy: v.exactOptional(NUMBER),
  validationMeanAbsoluteError: v.exactOptional(NUMBER),
  learningRate: NUMBER,
  seconds: NUMBER,
});

/** What a checkpoint holds beside arrays. */
export const CHECKPOINT_VALUES = v.object({
  /** Hash of the rows, hash of the model, and the settings: what must be the same to go on. */
  identity: v.object({ data: v.string(), model: v.string(), settings: v.record(v.string(), v.unknown()) }),
  /** Steps of the training done. */
  step: COUNT,
  learningRate: NUMBER,
  seconds: NUMBER,
  history: v.array(RECORD),
  /** The best epoch so far, by the monitored figure. */
  best: v.object({ epoch: COUNT, value: v.nullable(NUMBER) }),
  /** The epoch of `bestWeights`. */
  bestEpoch: COUNT,
  optimizerStepCount: COUNT,
  callbacks: v.array(v.object({ name: v.string(), values: v.record(v.string(), v.nullable(NUMBER)) })),
});

export type CheckpointValues = v.InferOutput<typeof CHECKPOINT_VALUES>;
export type TrainingIdentity = CheckpointValues['identity'];

export interface Checkpoint {
  readonly values: Omit<CheckpointValues, 'callbacks' | 'optimizerStepCount'>;
  readonly weights: readonly Float32Array[];
  readonly bestWeights: readonly Float32Array[];
  readonly optimizer: OptimizerState;
  /** Of the callbacks that have a state, in their order. */
  readonly callbacks: readonly { readonly name: string; readonly state: CallbackState }[];
}

/** Lists of arrays by name, as a checkpoint file keeps them. */
export type ArrayLists = Readonly<Record<string, readonly Float32Array[]>>;

const SLOT = 'optimizer/';
const callbackList = (position: number): string => `callback/${position}`;

/** Separates a checkpoint into values and lists of arrays. */
export function takeApart(checkpoint: Checkpoint): { values: CheckpointValues; arrays: ArrayLists } {
  const { optimizer, callbacks } = checkpoint;
  const slots = Object.entries(optimizer.slots).map(([name, arrays]) => [SLOT + name, arrays] as const);
  const ofCallbacks = callbacks.flatMap(({ state }, i) =>
    state.weights === undefined ? [] : [[callbackList(i), state.weights] as const],
  );
  return {
    values: {
      ...checkpoint.values,
      optimizerStepCount: optimizer.stepCount,
      callbacks: callbacks.map(({ name, state }) => ({ name, values: { ...state.values } })),
    },
    arrays: {
      weights: checkpoint.weights,
      bestWeights: checkpoint.bestWeights,
      ...Object.fromEntries([...slots, ...ofCallbacks]),
    },
  };
}

/** The reverse of {@link takeApart}. */
export function putTogether(
  { callbacks, optimizerStepCount, ...values }: CheckpointValues,
  arrays: ArrayLists,
): Checkpoint {
  const slots = Object.entries(arrays)
    .filter(([name]) => name.startsWith(SLOT))
    .map(([name, list]) => [name.slice(SLOT.length), list]);
  return {
    values,
    weights: arrays.weights ?? [],
    bestWeights: arrays.bestWeights ?? [],
    optimizer: { stepCount: optimizerStepCount, slots: Object.fromEntries(slots) },
    callbacks: callbacks.map(({ name, values: state }, i) => ({
      name,
      state: { values: state, weights: arrays[callbackList(i)] },
    })),
  };
}
