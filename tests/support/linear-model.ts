import { type LayersModel, layers, sequential } from '@tensorflow/tfjs-layers';
import '../../train/src/tfjs.ts';

/** One feature in, `units` numbers out. */
export function linearModel(units = 1): LayersModel {
  return sequential({ layers: [layers.dense({ units, inputShape: [1], kernelInitializer: 'zeros' })] });
}
