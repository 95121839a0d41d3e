/** Trains any model on any rows; knows engines by their interface only. */
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { TrainingCallback } from '../callbacks/callback.ts';
import type { TrainingDevice } from '../engines/engine.ts';
import type { LossOptions } from '../engines/losses.ts';
import { type EngineChoice, findEngine } from '../engines/registry.ts';
import { type CompleteTrainSettings, completeTrainSettings, type TrainSettings } from '../train-settings.ts';
import { runEpochs } from './fit-epochs.ts';
import { planFit } from './fit-plan.ts';
import { writeModelWeights } from './model-weights.ts';
import type { EpochRecord, FitProgress, FitResult } from './records.ts';
import type { TrainingRows } from './rows.ts';

export interface FitOptions extends Omit<TrainSettings, 'labelSmoothing'> {
  /** Decides on the metric too: accuracy for a cross-entropy, else mean absolute error. */
  readonly loss: LossOptions;
  /** Rows to validate with; without them `validationSplit` holds back the last part of the training rows. */
  readonly validationRows?: TrainingRows | undefined;
  /** float32 `[rowCount]`: factors of the rows' losses; 1 where left out. Those held back keep theirs. */
  readonly sampleWeights?: Float32Array | undefined;
  /** Default `auto`. */
  readonly engine?: EngineChoice | undefined;
  /** Whether tfjs-node runs a whole LSTM or GRU as libtensorflow's own operator; default true. */
  readonly fusedLayers?: boolean | undefined;
  /** What the engine runs on; default: the engine's own device, which is the `cpu` for all but tfjs-node-gpu. */
  readonly device?: TrainingDevice | undefined;
  /** Stops within one batch; the best weights so far are kept. */
  readonly signal?: AbortSignal | undefined;
  readonly onBatch?: ((progress: FitProgress) => void) | undefined;
  readonly onEpoch?: ((record: EpochRecord) => void) | undefined;
  readonly callbacks?: readonly TrainingCallback[] | undefined;
  /** Where the state of the training is written after each epoch, to go on from. */
  readonly checkpointFile?: string | undefined;
  /** Whether to go on from `checkpointFile`; default false. */
  readonly resume?: boolean | undefined;
}

/** Settings without those of the data's kind. */
export type FitSettings = Omit<CompleteTrainSettings, 'labelSmoothing'>;

/**
 * Fits a model and leaves the best epoch's weights in it: the ones with the lowest validation loss (or the best
 * `monitor`), or the last ones where nothing is validated.
 *
 * A training that is resumed ends with the same weights as one that was never interrupted, bit for bit. What a callback
 * of yours knows, a stop that it asked for included, is not in the checkpoint unless it has a state.
 *
 * @param model changed in place; its inputs and output have the shapes of the batches.
 * @throws {UnsupportedTrainingError} naming every layer that the engine cannot train.
 * @throws {EngineUnavailableError} if the engine or its device cannot be used.
 * @throws {TrainingSettingError} for a setting out of its range, or one that does not go with the others.
 * @throws {TrainingMemoryError} before training, if a step would not fit into the free memory.
 * @throws {TrainingDivergedError} when the loss is no finite number any more.
 * @throws {CheckpointError} if the checkpoint cannot be read or written.
 * @throws {CheckpointMismatchError} on resuming, naming what differs from the first training.
 * @example
 * const { history } = await fit(model, rows, { loss: { name: 'meanSquaredError' }, epochs: 20, patience: 3 });
 */
export async function fit(model: LayersModel, rows: TrainingRows, options: FitOptions): Promise<FitResult> {
  const { labelSmoothing: _labelSmoothing, ...settings } = completeTrainSettings(options);
  const start = performance.now();
  const plan = planFit(model, rows, options, settings);
  const engine = await findEngine(options.engine ?? 'auto', options.device);
  const trainer = await engine.createTrainer(model, {
    loss: options.loss,
    optimizer: settings.optimizer,
    threads: settings.threads,
    seed: settings.seed,
    device: options.device,
    fusedLayers: options.fusedLayers,
  });
  try {
    const end = await runEpochs({ model, options, settings, plan, trainer, engineName: engine.name });
    if (end.bestEpoch > 0) writeModelWeights(model, end.bestWeights);
    return {
      history: end.history,
      bestEpoch: end.bestEpoch,
      interrupted: end.interrupted,
      engine: { name: engine.name, description: trainer.description },
      seconds: end.secondsBefore + (performance.now() - start) / 1000,
    };
  } finally {
    await trainer.dispose();
  }
}
