import { TrainError } from './train-error.ts';

/** No engine of the wanted name can run on this machine, or not on the wanted device. */
export class EngineUnavailableError extends TrainError {
  override readonly name = 'EngineUnavailableError';
  readonly code = 'ONNX_BRIDGE_ENGINE_UNAVAILABLE';
  /** Why each engine that was tried cannot run. */
  readonly reasons: readonly string[];
  /** The device that cannot be used, where it is not the engine itself. */
  readonly device: string | undefined;

  /** @param wanted the device that was asked for, and what to do without it. */
  constructor(
    engine: string,
    reasons: readonly string[],
    wanted?: { readonly device: string; readonly fix: string },
  ) {
    const why = reasons.join('; ');
    super({
      what: wanted
        ? `The device "${wanted.device}" cannot be used: ${why}`
        : `No training engine is available: ${why}`,
      where: `engine "${engine}"`,
      fix:
        wanted?.fix ??
        'do what the reason names in brackets, or choose another engine; npm ci installs the default one',
    });
    this.reasons = reasons;
    this.device = wanted?.device;
  }
}
