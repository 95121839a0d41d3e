import { TrainError } from './train-error.ts';

/** No engine of the wanted name can run on this machine. */
export class EngineUnavailableError extends TrainError {
  override readonly name = 'EngineUnavailableError';
  readonly code = 'ONNX_BRIDGE_ENGINE_UNAVAILABLE';
  /** Why each engine that was tried cannot run. */
  readonly reasons: readonly string[];

  constructor(engine: string, reasons: readonly string[]) {
    super({
      what: `No training engine is available: ${reasons.join('; ')}`,
      where: `engine "${engine}"`,
      fix: 'do what the reason names in brackets, or choose another engine; npm ci installs the default one',
    });
    this.reasons = reasons;
  }
}
