import { CheckImpossibleError } from '../errors/check-impossible-error.ts';
import type { GraphModelDescription } from '../read/graph-description.ts';
import { createBatches, type InputSpec } from './batches.ts';
import type { LayersModelCheck } from './check-layers-model.ts';
import { checkParity, type ParityReport } from './check-parity.ts';
import { loadGraphOriginal } from './graph-model.ts';
import { graphModelInputs } from './graph-model-inputs.ts';
import { onBackend } from './tfjs-backend.ts';

export interface GraphModelCheck extends Omit<LayersModelCheck, 'description'> {
  readonly description: GraphModelDescription;
}

/** Usual sizes of images, for models that say they take any and take one. */
const SIZES = [64, 224, 256, 512] as const;

/**
 * Compares a converted graph model with its original. Some leave sizes open that their nodes have fixed: then sizes are
 * tried until the original takes them.
 *
 * @throws {ParityError | CheckImpossibleError} as `checkParity` does.
 */
export async function checkGraphModel({ description, ...check }: GraphModelCheck): Promise<ParityReport> {
  const loadOriginal = () => loadGraphOriginal(description);
  const failures: CheckImpossibleError[] = [];
  for (const inputSpecs of candidates(graphModelInputs(description))) {
    try {
      return await checkParity({ ...check, path: description.path, loadOriginal, inputSpecs });
    } catch (cause) {
      if (!(cause instanceof CheckImpossibleError) || (await runs(description, inputSpecs))) throw cause;
      failures.push(cause);
    }
  }
  throw failures[0];
}

/** As the model describes its inputs, then with a batch of one, then with one size after the other. */
function candidates(specs: readonly InputSpec[]): readonly (readonly InputSpec[])[] {
  const hasOpen = (from: number) => specs.some(({ shape }) => shape.slice(from).includes(null));
  const single = specs.map((spec) => ({
    ...spec,
    shape: spec.shape.map((size, axis) => (axis === 0 ? (size ?? 1) : size)),
  }));
  const sized = hasOpen(1) ? SIZES : [];
  return [
    specs,
    ...(hasOpen(0) ? [single] : []),
    ...sized.map((size) => single.map((spec) => ({ ...spec, lengths: { full: size, short: size } }))),
  ];
}

/** True where the original takes such inputs, so that they are not what is wrong. */
function runs(description: GraphModelDescription, specs: readonly InputSpec[]): Promise<boolean> {
  return onBackend('wasm', async () => {
    const original = await loadGraphOriginal(description);
    try {
      const batches = createBatches(specs).filter(({ isExtreme }) => !isExtreme);
      for (const { inputs } of batches) await original.run(inputs);
      return true;
    } catch {
      return false;
    } finally {
      original.dispose();
    }
  });
}
