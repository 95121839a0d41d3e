import { type LayersModel, sequential } from '@tensorflow/tfjs-layers';
import { globalSeed } from '../global-seed.ts';
import { JordanLayer } from './jordan-layer.ts';
import { embeddingLayer, type TextModelOptions } from './text-layers.ts';

export interface JordanClassifierOptions extends TextModelOptions {
  /** Size of the hidden state; default 64. */
  readonly units?: number | undefined;
}

/**
 * Builds Embedding, Jordan: the layer's output is the model's, so that each step is told what the model would have
 * answered before it. The engines on TensorFlow.js train it; `docs/examples/jordan-layer.ts` makes it ONNX.
 *
 * @returns a tf.LayersModel as `buildRecurrentClassifier` returns it.
 */
export function buildJordanClassifier(options: JordanClassifierOptions): LayersModel {
  const { units = 64, classCount = 2, seed = globalSeed() } = options;
  const outputUnits = classCount === 2 ? 1 : classCount;
  return sequential({
    name: 'jordan_classifier',
    layers: [
      embeddingLayer(options, false, seed),
      new JordanLayer({ name: 'jordan', units, outputUnits, seed: seed + 1 }),
    ],
  });
}
