/** npx onnx-bridge export MODEL --custom docs/examples/custom-layer.ts */
import { defineLayerConverter } from '@onnx-bridge/export';
import { mul, serialization, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { layers as tfjsLayers } from '@tensorflow/tfjs-layers';
import * as v from 'valibot';

/** The layer as the model was made with it: without it TensorFlow.js could not load the model for the check. */
class Scale extends tfjsLayers.Layer {
  static readonly className = 'Scale';
  readonly factor: number;
  constructor(options: { readonly factor: number }) {
    super(options);
    this.factor = options.factor;
  }
  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => mul([inputs].flat()[0] ?? 0, this.factor));
  }
  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), factor: this.factor };
  }
}
serialization.registerClass(Scale);

export const layers = {
  Scale: defineLayerConverter({
    config: v.object({ factor: v.number() }),
    convert: ({ factor }, input, { graph }) => {
      const value = graph.node('Mul', [input.value, graph.float(factor)]);
      return { ...input, value, ending: undefined };
    },
  }),
};
