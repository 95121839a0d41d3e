/** What `fit` is told. */
import type { TrainingCallback } from '../callbacks/callback.ts';
import type { TrainingDevice } from '../engines/engine.ts';
import type { LossOptions } from '../engines/losses.ts';
import type { EngineChoice } from '../engines/registry.ts';
import type { CompleteTrainSettings, TrainSettings } from '../train-settings.ts';
import type { EpochRecord, FitProgress } from './records.ts';
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
