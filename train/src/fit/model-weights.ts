import { tensor } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';

/** Sets all weights of a model, in the order of `model.weights`. */
export function writeModelWeights(model: LayersModel, values: readonly Float32Array[]): void {
  for (const [i, weight] of model.weights.entries()) {
    const value = tensor(
      values[i] ?? [],
      weight.shape.map((size) => size ?? 0),
    );
    weight.write(value);
    value.dispose();
  }
}

/** A copy of all weights of a model, in the order of `model.weights`. */
export async function readModelWeights(model: LayersModel): Promise<Float32Array[]> {
  const values = await Promise.all(model.weights.map((weight) => weight.read().data()));
  return values.map((value) => Float32Array.from(value));
}
