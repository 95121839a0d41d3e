/** The epochs of a training: best weights, callbacks, checkpoints. */
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { Trainer } from '../engines/engine.ts';
import { TrainingDivergedError } from '../errors/training-diverged-error.ts';
import { createCallbackRunner, readStates, writeStates } from './callback-runner.ts';
import type { TrainingIdentity } from './checkpoint.ts';
import { readCheckpoint, writeCheckpoint } from './checkpoint-file.ts';
import { createEpochOrder } from './epoch-order.ts';
import type { FitOptions, FitSettings } from './fit-options.ts';
import type { FitPlan } from './fit-plan.ts';
import { checkSameTraining, hashModel, hashRows } from './identity.ts';
import { isBetter, type MonitorState, monitoredValue, NO_EPOCH } from './monitor.ts';
import type { EpochRecord } from './records.ts';
import { type EpochPlan, type Pace, runEpoch } from './run-epoch.ts';
import { createTrainingContext } from './training-context.ts';

export interface FitRun {
  readonly model: LayersModel;
  readonly options: FitOptions;
  readonly settings: FitSettings;
  readonly plan: FitPlan;
  readonly trainer: Trainer;
  readonly engineName: string;
}

/** What epochs change, and a checkpoint keeps. */
export interface FitState extends Pace {
  readonly history: EpochRecord[];
  /** By the monitored figure. */
  best: MonitorState;
  /** Of the weights that the model ends with. */
  bestEpoch: number;
  bestWeights: readonly Float32Array[];
  secondsBefore: number;
}

/** Trains until the epochs are done, a callback stops it or the signal does; leaves the model as it is. */
export async function runEpochs(run: FitRun): Promise<FitState & { readonly interrupted: boolean }> {
  const { options, settings, plan, trainer } = run;
  const start = performance.now();
  const state = createState(settings.learningRate);
  const keeper = options.checkpointFile === undefined ? undefined : createKeeper(run, options.checkpointFile);
  if (options.resume) await keeper?.restore(state);
  const context = createTrainingContext(run, state);
  const callbacks = createCallbackRunner(plan.callbacks, context);
  const nextBatches = createEpochOrder(settings);
  // As many numbers are drawn for the order of epochs that are done, whatever their rows.
  for (const _done of state.history) nextBatches(plan.trainingRows);

  await callbacks.trainBegin();
  const epochPlan = planEpochs(run, callbacks);
  let interrupted = false;
  while (state.history.length < settings.epochs && !state.isStopping && !interrupted) {
    const epoch = state.history.length + 1;
    await callbacks.epochBegin(epoch);
    const trainingRows = plan.trainingRows.ofEpoch?.(epoch - 1) ?? plan.trainingRows;
    const record = await runEpoch({ ...epochPlan, trainingRows }, state, epoch, nextBatches(trainingRows));
    interrupted = record === undefined;
    if (record === undefined) break;
    state.history.push(record);
    options.onEpoch?.(record);
    chooseBest(state, record, await trainer.readWeights(), settings);
    await callbacks.epochEnd(record);
    await keeper?.write(state, state.secondsBefore + (performance.now() - start) / 1000);
  }
  await callbacks.trainEnd({ history: state.history, interrupted });
  return { ...state, interrupted };
}

function createState(learningRate: number): FitState {
  return {
    step: 0,
    learningRate,
    isStopping: false,
    history: [],
    best: NO_EPOCH,
    bestEpoch: 0,
    bestWeights: [],
    secondsBefore: 0,
  };
}

function planEpochs(
  { options, settings, plan, trainer }: FitRun,
  callbacks: EpochPlan['callbacks'],
): EpochPlan {
  const { signal, onBatch, loss } = options;
  return {
    ...plan,
    trainer,
    loss,
    epochs: settings.epochs,
    bucket: settings.bucket,
    callbacks,
    signal,
    onBatch,
  };
}

/** Keeps an epoch's weights if the model should end with them. */
function chooseBest(
  state: FitState,
  record: EpochRecord,
  weights: readonly Float32Array[],
  { monitor, minDelta, restoreBestWeights }: FitSettings,
): void {
  const name = monitor ?? undefined;
  const value = monitoredValue(record, name);
  checkFinite([Float32Array.of(value, record.loss), ...weights], record);
  const isBest = isBetter(value, state.best, { name, minDelta });
  if (isBest) state.best = { epoch: record.epoch, value };
  const keepsBest = restoreBestWeights && (name !== undefined || record.validationLoss !== undefined);
  if (!keepsBest || isBest) [state.bestEpoch, state.bestWeights] = [record.epoch, weights];
}

/** The loss of a batch is measured before its update, so a last update that went wrong shows here alone. */
function checkFinite(values: readonly Float32Array[], { epoch, learningRate }: EpochRecord): void {
  if (!values.every((numbers) => numbers.every(Number.isFinite))) {
    throw new TrainingDivergedError(`epoch ${epoch}`, learningRate);
  }
}

/** Writes the state of the training into its checkpoint, and reads it back. */
function createKeeper({ model, options, settings, plan, trainer, engineName }: FitRun, path: string) {
  let known: TrainingIdentity | undefined;
  const identify = (): TrainingIdentity => {
    const { epochs: _epochs, ...same } = settings;
    known ??= {
      data: hashRows([plan.trainingRows, plan.validationRows]),
      model: hashModel(model),
      settings: {
        ...same,
        schedule: plan.schedule,
        loss: options.loss,
        engine: engineName,
        device: options.device ?? 'cpu',
      },
    };
    return known;
  };
  return {
    async write(state: FitState, seconds: number): Promise<void> {
      const { step, learningRate, history, best, bestEpoch, bestWeights } = state;
      await writeCheckpoint(path, {
        values: { identity: identify(), step, learningRate, seconds, history, best, bestEpoch },
        weights: await trainer.readWeights(),
        bestWeights,
        optimizer: await trainer.readOptimizerState(),
        callbacks: readStates(plan.callbacks),
      });
    },
    async restore(state: FitState): Promise<void> {
      const checkpoint = await readCheckpoint(path);
      const { identity, seconds, history, ...values } = checkpoint.values;
      checkSameTraining(path, identity, identify());
      writeStates(path, plan.callbacks, checkpoint.callbacks);
      await trainer.writeWeights(checkpoint.weights);
      await trainer.writeOptimizerState(checkpoint.optimizer);
      state.history.push(...history);
      Object.assign(state, values, { bestWeights: checkpoint.bestWeights, secondsBefore: seconds });
    },
  };
}
