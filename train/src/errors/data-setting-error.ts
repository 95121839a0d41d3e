import { TrainError } from './train-error.ts';

/** A setting of the data preparation is out of its range. */
export class DataSettingError extends TrainError {
  override readonly name = 'DataSettingError';
  readonly code = 'ONNX_BRIDGE_DATA_SETTING';
  readonly setting: string;

  constructor(setting: string, received: unknown, expected: string) {
    super({
      what: `The setting ${setting} is ${String(received)}`,
      where: 'settings of the data preparation',
      fix: `use ${expected}`,
    });
    this.setting = setting;
  }
}
