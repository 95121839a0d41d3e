/** Trains any model on any rows; knows engines by their interface only. */
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { findEngine } from '../engines/registry.ts';
import { completeTrainSettings } from '../train-settings.ts';
import { runEpochs } from './fit-epochs.ts';
import type { FitOptions } from './fit-options.ts';
import { planFit } from './fit-plan.ts';
import { writeModelWeights } from './model-weights.ts';
import type { FitResult } from './records.ts';
import type { TrainingRows } from './rows.ts';

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
    adversarial: settings.adversarial,
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
