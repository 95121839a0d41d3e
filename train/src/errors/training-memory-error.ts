import { TrainError } from './train-error.ts';

/** A training step would need more memory than there is. */
export class TrainingMemoryError extends TrainError {
  override readonly name = 'TrainingMemoryError';
  readonly code = 'ONNX_BRIDGE_TRAINING_MEMORY';
  /** The largest batch size that would fit; 0 if none does. */
  readonly fittingBatchSize: number;

  constructor(
    modelName: string,
    need: { readonly batchSize: number; readonly neededBytes: number; readonly availableBytes: number },
    fittingBatchSize: number,
  ) {
    const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;
    super({
      what:
        `A step of ${need.batchSize} rows needs about ${gigabytes(need.neededBytes)} of memory, ` +
        `${gigabytes(need.availableBytes)} are free`,
      where: `model "${modelName}"`,
      fix:
        fittingBatchSize > 0
          ? `use a batch size of at most ${fittingBatchSize}`
          : 'shorten the sequences, make the model smaller, or free memory',
    });
    this.fittingBatchSize = fittingBatchSize;
  }
}
