import type { TrainingContext } from '../callbacks/callback.ts';
import { TrainingSettingError } from '../errors/training-setting-error.ts';
import type { FitRun, FitState } from './fit-epochs.ts';
import { readModelWeights, writeModelWeights } from './model-weights.ts';

/** What callbacks see and change of a training. */
export function createTrainingContext(
  { model, settings, plan, trainer }: FitRun,
  state: FitState,
): TrainingContext {
  return {
    model,
    epochs: settings.epochs,
    firstEpoch: state.history.length + 1,
    batchCount: Math.ceil(plan.trainingRows.rowCount / settings.batchSize),
    history: state.history,
    get learningRate() {
      return state.learningRate;
    },
    setLearningRate(rate) {
      if (plan.rateOfStep !== undefined) {
        const expected = 'a constant schedule where a callback sets the learning rate';
        throw new TrainingSettingError('schedule', plan.schedule.name, expected);
      }
      state.learningRate = rate;
    },
    stopTraining() {
      state.isStopping = true;
    },
    readWeights: () => trainer.readWeights(),
    chooseWeights(weights, epoch) {
      [state.bestWeights, state.bestEpoch] = [weights, epoch];
    },
    async withModel(use) {
      const before = await readModelWeights(model);
      writeModelWeights(model, await trainer.readWeights());
      try {
        return await use(model);
      } finally {
        writeModelWeights(model, before);
      }
    },
  };
}
