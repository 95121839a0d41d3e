/** Small TensorFlow.js models with seeded weights, in memory and on disk. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import '@tensorflow/tfjs-backend-cpu';
import type { SavedModel } from '@onnx-bridge/export';
import * as tf from '@tensorflow/tfjs-core';
import {
  type LayersModel,
  type layers,
  type Sequential,
  type SymbolicTensor,
  sequential,
} from '@tensorflow/tfjs-layers';
import { createRandom } from '../../train/src/random.ts';

export type Layer = layers.Layer;

// Otherwise the CPU backend advertises tfjs-node on its first run.
tf.env().set('PROD', true);

/** Large enough that two gates swapped show, small enough that no gate is saturated. */
const WEIGHT_LIMIT = 0.6;

/** Builds a Sequential model whose weights, biases too, are uniform numbers drawn from one seeded sequence. */
export function buildSeededModel(modelLayers: readonly Layer[], seed: number): Sequential {
  return seedWeights(sequential({ layers: [...modelLayers] }), seed);
}

/** Draws all weights of a model anew; variances are positive and not small. */
export function seedWeights<Model extends LayersModel>(model: Model, seed: number): Model {
  const random = createRandom(seed).next;
  tf.tidy(() => {
    for (const layer of model.layers) {
      const weights = layer.weights.map((weight) => {
        const { shape, size } = weight.read();
        const data = Float32Array.from({ length: size }, () => WEIGHT_LIMIT * (2 * random() - 1));
        const isVariance = weight.originalName.endsWith('variance');
        return tf.tensor(isVariance ? data.map((value) => 0.5 + Math.abs(value)) : data, shape);
      });
      layer.setWeights(weights);
    }
  });
  return model;
}

/** Calls a layer with one output on one or more symbolic tensors. */
export function call(layer: Layer, ...inputs: readonly SymbolicTensor[]): SymbolicTensor {
  const [output, ...others] = callAll(layer, ...inputs);
  if (!output || others.length > 0) throw new Error('expected one symbolic tensor');
  return output;
}

/** The same for a layer with any number of outputs. */
export function callAll(layer: Layer, ...inputs: readonly SymbolicTensor[]): SymbolicTensor[] {
  const [first] = inputs;
  const result = layer.apply(inputs.length === 1 && first ? first : [...inputs]);
  return (Array.isArray(result) ? result : [result]).map((output) => {
    if ('sourceLayer' in output) return output;
    throw new Error('expected symbolic tensors');
  });
}

/** The output of a layer by itself, which has been built before. */
export function runLayer(layer: Layer, x: tf.Tensor): tf.Tensor {
  const output = layer.apply(x);
  if (!(output instanceof tf.Tensor)) throw new Error('expected one tensor');
  return output;
}

/** What `model.save` hands to a save handler. */
export async function saveInMemory(model: LayersModel): Promise<SavedModel> {
  const saved: SavedModel[] = [];
  await model.save({
    save: async ({ modelTopology, weightSpecs, weightData }) => {
      saved.push({
        modelTopology,
        weightSpecs,
        weightData: Array.isArray(weightData) ? weightData : [weightData ?? new ArrayBuffer()],
      });
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
    },
  });
  const [artifacts] = saved;
  if (!artifacts) throw new Error('the save handler was not called');
  return artifacts;
}

/** Writes model.json and weights.bin into a folder, and the given files beside them as JSON. */
export async function writeModelFiles(
  model: LayersModel,
  folder: string,
  sidecars: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  const { modelTopology, weightSpecs, weightData = [] } = await saveInMemory(model);
  const bytes = weightData instanceof ArrayBuffer ? [weightData] : weightData;
  const json = {
    format: 'layers-model',
    generatedBy: 'TensorFlow.js tfjs-layers v4.22.0',
    convertedBy: null,
    modelTopology,
    weightsManifest: [{ paths: ['weights.bin'], weights: weightSpecs }],
  };
  await writeFile(join(folder, 'weights.bin'), Buffer.concat(bytes.map((part) => new Uint8Array(part))));
  for (const [name, content] of Object.entries({ 'model.json': json, ...sidecars })) {
    await writeFile(join(folder, name), JSON.stringify(content));
  }
}

export interface ModelInput {
  readonly data: Float32Array | Int32Array;
  readonly shape: readonly number[];
}

export interface ModelOutput {
  readonly data: Float32Array;
  readonly shape: readonly number[];
}

/** The output of a model that has one. */
export function predict(model: LayersModel, input: ModelInput): ModelOutput {
  const [output, ...others] = predictAll(model, [input]);
  if (!output || others.length > 0) throw new Error('the model has several outputs');
  return output;
}

/** All outputs of a model for one tensor an input. */
export function predictAll(model: LayersModel, inputs: readonly ModelInput[]): ModelOutput[] {
  return tf.tidy(() => {
    const result = model.predict(inputs.map(toTensor));
    return (Array.isArray(result) ? result : [result]).map(readOutput);
  });
}

/** The result of any computation on one tensor. */
export function compute(run: (x: tf.Tensor) => tf.Tensor, input: ModelInput): ModelOutput {
  return tf.tidy(() => readOutput(run(toTensor(input))));
}

function toTensor({ data, shape }: ModelInput): tf.Tensor {
  return tf.tensor(data, [...shape], data instanceof Int32Array ? 'int32' : 'float32');
}

function readOutput(output: tf.Tensor) {
  return { data: Float32Array.from(output.dataSync()), shape: output.shape };
}

/** A text.json that fits an embedding of `rowCount` rows. */
export function textJson(
  rowCount: number,
  paddingSide: 'pre' | 'post',
  labels: readonly string[] = ['negative', 'positive'],
): Record<string, unknown> {
  const firstTokenId = 4;
  return {
    formatVersion: 1,
    labels,
    preprocessing: {
      filters: '!"#',
      lower: true,
      split: ' ',
      charLevel: false,
      sequenceLength: 9,
      paddingSide,
      truncationSide: 'pre',
      paddingId: 0,
      startId: 1,
      unknownId: 2,
      firstTokenId,
    },
    vocabulary: Array.from({ length: rowCount - firstTokenId }, (_, i) => `token${i}`),
  };
}
