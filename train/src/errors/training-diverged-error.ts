import { TrainError } from './train-error.ts';

/** The loss is no finite number any more; going on cannot mend it. */
export class TrainingDivergedError extends TrainError {
  override readonly name = 'TrainingDivergedError';
  readonly code = 'ONNX_BRIDGE_TRAINING_DIVERGED';

  constructor(epoch: number, batch: number, learningRate: number) {
    super({
      what: 'The loss became NaN or infinite',
      where: `epoch ${epoch}, batch ${batch}`,
      fix: `try a learning rate below ${learningRate}, and look for broken values in the data`,
    });
  }
}
