/** Where each weight of a model lies in the flat array that the threads share. */
import type { LayersModel } from '@tensorflow/tfjs-layers';

/** One weight tensor and its place in the flat array that holds all of them. */
export interface WeightSpec {
  readonly name: string;
  readonly shape: readonly number[];
  /** First element in the flat array. */
  readonly offset: number;
  readonly size: number;
  readonly trainable: boolean;
}

export interface WeightLayout {
  /** In the order of `model.weights`: the trained ones first. */
  readonly weights: readonly WeightSpec[];
  /** Elements of the weights that are not trained, which lie before the others. */
  readonly trainedStart: number;
  /** Elements of the trained weights together. */
  readonly trainedCount: number;
  /** The weights of a layer, in its order. */
  readonly specsOf: (layer: LayersModel['layers'][number]) => readonly WeightSpec[];
}

export function layOutWeights(model: LayersModel): WeightLayout {
  const trainedNumber = model.trainableWeights.length;
  const layerOf = new Map(model.layers.flatMap((layer) => layer.weights.map(({ id }) => [id, layer.name])));
  const sizeOf = (shape: readonly (number | null)[]): number =>
    shape.reduce<number>((product, size) => product * (size ?? 0), 1);
  const trainedStart = model.nonTrainableWeights.reduce((count, { shape }) => count + sizeOf(shape), 0);
  const next = { trained: trainedStart, fixed: 0 };
  const weights = model.weights.map((weight, i): WeightSpec => {
    const shape = weight.shape.map((size) => size ?? 0);
    const size = sizeOf(shape);
    const kind = i < trainedNumber ? 'trained' : 'fixed';
    const offset = next[kind];
    next[kind] += size;
    const name = `${layerOf.get(weight.id)}/${i}/${weight.originalName.split('/').at(-1)}`;
    return { name, shape, offset, size, trainable: kind === 'trained' };
  });
  const byId = new Map(model.weights.map(({ id }, i) => [id, weights[i]]));
  return {
    weights,
    trainedStart,
    trainedCount: next.trained - trainedStart,
    specsOf: (layer) => layer.weights.flatMap(({ id }) => byId.get(id) ?? []),
  };
}
