/** What ONNX Runtime would not notice, or would name without saying where. */
import { ModelMismatchError } from '../../errors/model-mismatch-error.ts';
import type { Batch, InputBatch } from '../engine.ts';
import type { LossOptions } from '../losses.ts';
import type { Lookup } from './lookups.ts';
import type { ModelPlan } from './model-plan.ts';

/** @throws {ModelMismatchError} for a token id that an Embedding has no row for. */
export function checkTokenIds(
  { modelName }: ModelPlan,
  lookups: readonly Lookup[],
  { inputs }: InputBatch,
): void {
  for (const { table, input } of lookups) {
    const [rowCount = 0] = table.shape;
    const { data = [] } = inputs[input] ?? {};
    for (let i = 0; i < data.length; i++) {
      const id = data[i] ?? 0;
      if (id >= 0 && id < rowCount) continue;
      const layer = table.name.split('/')[0];
      const what = `The token id ${id} is none of the ${rowCount} rows of the embedding "${layer}"`;
      throw new ModelMismatchError(modelName, what, 'build it with a larger inputDim, or map unknown tokens');
    }
  }
}

/** @throws {ModelMismatchError} for a class index that the output has no place for. */
export function checkClassIndices(
  { modelName, outputSize }: ModelPlan,
  { name }: LossOptions,
  { targets }: Batch,
): void {
  if (name !== 'sparseCategoricalCrossentropy') return;
  const wrong = targets.find((target) => !(Number.isInteger(target) && target >= 0 && target < outputSize));
  if (wrong === undefined) return;
  const what = `A target is ${wrong}, the model has the classes 0 to ${outputSize - 1}`;
  throw new ModelMismatchError(modelName, what, 'give class indices, or build the model with more classes');
}
