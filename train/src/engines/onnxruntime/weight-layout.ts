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
  /** Whether it is a table of an Embedding, `[rows, width]`, of which a step reads only some rows. */
  readonly isTable: boolean;
}

export interface WeightLayout {
  /** In the order of `model.weights`: the trained ones first. */
  readonly weights: readonly WeightSpec[];
  /**
   * Elements before the weights that enter the graphs. In the flat array come tables that are not trained, other
   * weights that are not, trained weights, trained tables.
   */
  readonly fedStart: number;
  readonly trainedStart: number;
  readonly trainedTablesStart: number;
  readonly end: number;
  /** The weights of a layer, in its order. */
  readonly specsOf: (layer: LayersModel['layers'][number]) => readonly WeightSpec[];
}

/** The kinds of weights in the order of the flat array: whether they are trained, whether they are tables. */
const KINDS = ['false true', 'false false', 'true false', 'true true'] as const;

export function layOutWeights(model: LayersModel): WeightLayout {
  const trainedNumber = model.trainableWeights.length;
  const layerOf = new Map(model.layers.flatMap((layer) => layer.weights.map(({ id }) => [id, layer])));
  const described = model.weights.map((weight, i) => {
    const layer = layerOf.get(weight.id);
    const shape = weight.shape.map((size) => size ?? 0);
    return {
      name: `${layer?.name}/${i}/${weight.originalName.split('/').at(-1)}`,
      shape,
      size: shape.reduce((product, dimension) => product * dimension, 1),
      trainable: i < trainedNumber,
      isTable: layer?.getClassName() === 'Embedding',
    };
  });
  const offsets = new Map<(typeof described)[number], number>();
  const starts: number[] = [];
  let end = 0;
  for (const kind of KINDS) {
    starts.push(end);
    for (const weight of described.filter(({ trainable, isTable }) => kind === `${trainable} ${isTable}`)) {
      offsets.set(weight, end);
      end += weight.size;
    }
  }
  const [, fedStart = 0, trainedStart = 0, trainedTablesStart = 0] = starts;
  const weights = described.map((weight): WeightSpec => ({ ...weight, offset: offsets.get(weight) ?? 0 }));
  const byId = new Map(model.weights.map(({ id }, i) => [id, weights[i]]));
  const specsOf: WeightLayout['specsOf'] = (layer) => layer.weights.flatMap(({ id }) => byId.get(id) ?? []);
  return { weights, fedStart, trainedStart, trainedTablesStart, end, specsOf };
}
