/** Calls the callbacks of a training, one after the other, and hands their states to its checkpoint. */
import type { CallbackState, TrainingCallback, TrainingContext } from '../callbacks/callback.ts';
import { CheckpointMismatchError } from '../errors/checkpoint-mismatch-error.ts';
import type { EpochRecord, FitProgress, FitResult } from './records.ts';

export interface CallbackRunner {
  trainBegin(): Promise<void>;
  epochBegin(epoch: number): Promise<void>;
  batchBegin(batch: number): Promise<void>;
  batchEnd(progress: FitProgress): Promise<void>;
  epochEnd(record: EpochRecord): Promise<void>;
  trainEnd(result: Pick<FitResult, 'history' | 'interrupted'>): Promise<void>;
}

export function createCallbackRunner(
  callbacks: readonly TrainingCallback[],
  context: TrainingContext,
): CallbackRunner {
  return {
    async trainBegin() {
      for (const callback of callbacks) await callback.onTrainBegin?.(context);
    },
    async epochBegin(epoch) {
      for (const callback of callbacks) await callback.onEpochBegin?.(epoch, context);
    },
    async batchBegin(batch) {
      for (const callback of callbacks) await callback.onBatchBegin?.(batch, context);
    },
    async batchEnd(progress) {
      for (const callback of callbacks) await callback.onBatchEnd?.(progress, context);
    },
    async epochEnd(record) {
      for (const callback of callbacks) await callback.onEpochEnd?.(record, context);
    },
    async trainEnd(result) {
      for (const callback of callbacks) await callback.onTrainEnd?.(result, context);
    },
  };
}

interface NamedState {
  readonly name: string;
  readonly state: CallbackState;
}

export function readStates(callbacks: readonly TrainingCallback[]): NamedState[] {
  return callbacks.flatMap((callback) => {
    const state = callback.readState?.();
    return state === undefined ? [] : [{ name: callback.name ?? '', state }];
  });
}

/** @throws {CheckpointMismatchError} if the states are of other callbacks. */
export function writeStates(
  path: string,
  callbacks: readonly TrainingCallback[],
  states: readonly NamedState[],
): void {
  const withState = callbacks.filter((callback) => callback.readState !== undefined);
  const list = (names: readonly string[]): string => names.join(', ') || 'none';
  const [before, now] = [list(states.map(({ name }) => name)), list(withState.map(({ name = '' }) => name))];
  if (before !== now) {
    throw new CheckpointMismatchError(path, [`the callbacks with a state were ${before}, are ${now}`]);
  }
  for (const [i, callback] of withState.entries()) {
    const state = states[i]?.state;
    if (state !== undefined) callback.writeState?.(state);
  }
}
