import { TrainError } from './train-error.ts';

/** A training setting is out of its range. */
export class TrainingSettingError extends TrainError {
  override readonly name = 'TrainingSettingError';
  readonly code = 'ONNX_BRIDGE_TRAINING_SETTING';
  readonly setting: string;

  constructor(setting: string, received: unknown, expected: string) {
    super({
      what: `The setting ${setting} is ${JSON.stringify(received)}`,
      where: 'training settings',
      fix: `give ${expected}`,
    });
    this.setting = setting;
  }
}
