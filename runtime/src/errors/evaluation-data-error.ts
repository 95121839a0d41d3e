import { InferenceError } from './inference-error.ts';

/** There is nothing to evaluate on. */
export class EvaluationDataError extends InferenceError {
  override readonly name = 'EvaluationDataError';
  readonly code = 'ONNX_BRIDGE_EVALUATION_DATA';

  constructor(source: string, reason: string) {
    super({ what: reason, where: source, fix: 'name a data set with labelled texts by --data' });
  }
}
