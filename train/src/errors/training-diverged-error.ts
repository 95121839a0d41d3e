import { TrainError } from './train-error.ts';

/** The loss is no finite number any more; going on cannot mend it. */
export class TrainingDivergedError extends TrainError {
  override readonly name = 'TrainingDivergedError';
  readonly code = 'ONNX_BRIDGE_TRAINING_DIVERGED';

  constructor(where: string, learningRate: number) {
    super({
      what: 'The loss or a weight became NaN or infinite',
      where,
      fix:
        `try a learning rate below ${learningRate}, clip the gradients (globalClipNorm 1, or --global-clip-norm 1), ` +
        'and look for broken values in the data',
    });
  }
}
