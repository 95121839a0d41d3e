import type { ValueInfo } from '../onnx/graph.ts';
import type { ModelDescription } from '../read/description.ts';
import { checkParity, type ParityReport } from './check-parity.ts';
import { loadLayersOriginal } from './layers-model.ts';
import { layersModelInputs } from './layers-model-inputs.ts';

export interface LayersModelCheck {
  readonly description: ModelDescription;
  /** The .onnx file: its path, or its content. */
  readonly file: string | Uint8Array;
  /** The inputs and outputs of the .onnx file, in the order of the model's. */
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
  /** The largest difference that passes. */
  readonly tolerance: number;
  /** Whether the original may give other numbers each time. */
  readonly mayBeRandom: boolean;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Compares a converted layers model with its original.
 *
 * @throws {ParityError | CheckImpossibleError} as `checkParity` does.
 */
export function checkLayersModel({ description, ...check }: LayersModelCheck): Promise<ParityReport> {
  return checkParity({
    ...check,
    path: description.path,
    loadOriginal: () => loadLayersOriginal(description.artifacts),
    inputSpecs: layersModelInputs(description, check.inputs),
  });
}
