/** What training tells while it runs and when it ends. */

export interface EpochRecord {
  /** From 1. */
  readonly epoch: number;
  /** Mean over the epoch, measured before each update. */
  readonly loss: number;
  /** Of a classification. */
  readonly accuracy?: number;
  /** Of a regression. */
  readonly meanAbsoluteError?: number;
  /** Absent without rows for validation, as the other two. */
  readonly validationLoss?: number;
  readonly validationAccuracy?: number;
  readonly validationMeanAbsoluteError?: number;
  /** Of the epoch's last step. */
  readonly learningRate: number;
  readonly seconds: number;
}

export interface FitProgress {
  readonly epoch: number;
  readonly epochs: number;
  /** Batches done in this epoch. */
  readonly batch: number;
  readonly batchCount: number;
  /** Mean over the epoch so far, as the metric below. */
  readonly loss: number;
  /** Of a classification. */
  readonly accuracy?: number;
  /** Of a regression. */
  readonly meanAbsoluteError?: number;
  readonly rowsPerSecond: number;
  /** Estimated seconds to the end of the epoch, validation not included. */
  readonly secondsLeft: number;
}

export interface FitResult {
  readonly history: readonly EpochRecord[];
  /** The epoch whose weights the model has now; 0 if none was finished. */
  readonly bestEpoch: number;
  /** Whether `signal` stopped the training. */
  readonly interrupted: boolean;
  readonly engine: { readonly name: string; readonly description: string };
  /** Of all parts of a training that was resumed. */
  readonly seconds: number;
}
