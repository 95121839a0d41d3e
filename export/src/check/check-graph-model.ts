import type { GraphModelDescription } from '../read/graph-description.ts';
import type { LayersModelCheck } from './check-layers-model.ts';
import { checkParity, type ParityReport } from './check-parity.ts';
import { loadGraphOriginal } from './graph-model.ts';
import { graphModelInputs } from './graph-model-inputs.ts';

export interface GraphModelCheck extends Omit<LayersModelCheck, 'description'> {
  readonly description: GraphModelDescription;
}

/**
 * Compares a converted graph model with its original.
 *
 * @throws {ParityError | CheckImpossibleError} as `checkParity` does.
 */
export function checkGraphModel({ description, ...check }: GraphModelCheck): Promise<ParityReport> {
  return checkParity({
    ...check,
    path: description.path,
    loadOriginal: () => loadGraphOriginal(description),
    inputSpecs: graphModelInputs(description),
  });
}
