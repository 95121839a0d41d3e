import { add, type Rank, reshape, type Scalar, type Tensor } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { isContainer, listLayers } from './inner-layers.ts';

/**
 * Adds the penalties of the model's regularizers to a loss, as Keras does. Asked layer by layer: `calculateLosses` of a
 * Sequential gives none, and that of a recurrent layer leaves out its cell's.
 */
export function createPenalties(model: LayersModel): (loss: Tensor) => Scalar {
  const holders = listLayers(model).filter((layer) => !isContainer(layer));
  return (loss) => {
    const penalties = holders.flatMap((layer) => layer.calculateLosses());
    return penalties.reduce<Scalar>((total, penalty) => add(total, penalty), reshape<Rank.R0>(loss, []));
  };
}
