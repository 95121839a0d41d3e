/** The loss of a model and its gradients by TensorFlow.js, and the same by the training graph. */
import {
  type NamedTensorMap,
  type Scalar,
  type Tensor as TfTensor,
  tensor,
  tidy,
  variableGrads,
} from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { Batch, BatchInput } from '../../train/src/engines/engine.ts';
import type { LossOptions } from '../../train/src/engines/losses.ts';
import {
  writeGradientGraph,
  writePredictionGraph,
} from '../../train/src/engines/onnxruntime/gradient-graph.ts';
import { NAMES } from '../../train/src/engines/onnxruntime/graph-names.ts';
import { createRowFinder, type Lookup, readRows } from '../../train/src/engines/onnxruntime/lookups.ts';
import { planModel } from '../../train/src/engines/onnxruntime/model-plan.ts';
import type { WeightSpec } from '../../train/src/engines/onnxruntime/weight-layout.ts';
import { createRandom } from '../../train/src/random.ts';
import '../../train/src/tfjs.ts';

/** As in training: sums come in a fixed order. */
const ONE_THREAD = { intraOpNumThreads: 1, interOpNumThreads: 1 };

/** Random weights, different for every gate, so that two swapped gates cannot hide. */
export function fillWeights(model: LayersModel, seed: number, limit = 0.8): void {
  const random = createRandom(seed);
  const values = model.weights.map((weight) =>
    tensor(
      // Positive where a variance must be.
      Float32Array.from(
        { length: weight.shape.reduce<number>((size, dimension) => size * (dimension ?? 1), 1) },
        () => limit * (weight.name.includes('variance') ? random.next() + 0.1 : random.next() * 2 - 1),
      ),
      weight.shape.map((dimension) => dimension ?? 1),
    ),
  );
  model.setWeights(values);
}

export function toTfjs({ data, shape }: BatchInput): TfTensor {
  return tensor(data, [...shape], data instanceof Int32Array ? 'int32' : 'float32');
}

/** @param lossOf the loss of predictions, summed over the rows. */
export function runTfjs(model: LayersModel, batch: Batch, lossOf: (predictions: TfTensor) => Scalar) {
  const variables = model.trainableWeights.map((weight) => Reflect.get(weight, 'val'));
  const { value, grads } = variableGrads(
    () =>
      tidy(() => {
        const predictions = model.apply(batch.inputs.map(toTfjs), { training: true });
        if (Array.isArray(predictions) || !('dataSync' in predictions))
          throw new Error('one output expected');
        return lossOf(predictions);
      }),
    variables,
  );
  const named: NamedTensorMap = grads;
  return {
    loss: value.dataSync(),
    gradients: variables.map(
      ({ name, size }: { name: string; size: number }) => named[name]?.dataSync() ?? new Float32Array(size),
    ),
    weights: model.weights.map((weight) => weight.read().dataSync()),
  };
}

/** @param dropoutFactors what each place that drops values is given, in the model's order. */
export async function runTrainingGraph(
  model: LayersModel,
  batch: Batch,
  loss: LossOptions,
  dropoutFactors: readonly BatchInput[] = [],
) {
  const plan = planModel(model);
  const { graph, lookups, dropoutSites, movedWeights } = writeGradientGraph(plan, loss);
  const flat = new Float32Array(plan.end);
  for (const [i, { offset }] of plan.weights.entries()) {
    flat.set(model.weights[i]?.read().dataSync() ?? [], offset);
  }
  const feeds = Object.fromEntries([
    ...batch.inputs.map((input, i) => [NAMES.input(i), toOnnx(input)]),
    ...plan.weights
      .filter(({ isTable }) => !isTable)
      .map((spec) => [NAMES.weight(spec), new Tensor('float32', partOf(flat, spec).slice(), spec.shape)]),
    ...lookups.flatMap((lookup, i) => lookUp(flat, lookup, batch, i)),
  ]);
  const prediction = await InferenceSession.create(writePredictionGraph(plan).graph, ONE_THREAD);
  const { predictions } = await prediction.run(feeds);
  const session = await InferenceSession.create(graph, ONE_THREAD);
  const { sampleWeights = new Float32Array(batch.rows).fill(1) } = batch;
  const results = await session.run({
    ...feeds,
    ...Object.fromEntries(
      dropoutSites.map((_, i) => [
        NAMES.dropout(i),
        toOnnx(dropoutFactors[i] ?? { data: new Float32Array(0), shape: [0] }),
      ]),
    ),
    [NAMES.targets]: new Tensor('float32', batch.targets, [batch.targets.length]),
    [NAMES.sampleWeights]: new Tensor('float32', sampleWeights, [batch.rows]),
  });
  const floatsOf = (name: string) => toNumbers(results[name]?.data);
  const gradient = new Float32Array(plan.end);
  for (const spec of plan.weights) gradient.set(floatsOf(NAMES.gradient(spec)), spec.offset);
  for (const [i, { table, input }] of lookups.entries()) {
    const { distinct } = createRowFinder(table)(batch.inputs[input]?.data ?? []);
    addRows(gradient, table, distinct, floatsOf(NAMES.rowGradient(i)));
  }
  return {
    loss: floatsOf(NAMES.lossSum),
    trainingPredictions: floatsOf(NAMES.predictions),
    predictions: predictions?.data ?? [],
    gradients: plan.weights
      .filter(({ trainable }) => trainable)
      .map((spec) => ({ name: spec.name, data: partOf(gradient, spec) })),
    moved: movedWeights.map((spec) => ({
      position: plan.weights.indexOf(spec),
      data: floatsOf(NAMES.moved(spec)),
    })),
  };
}

function addRows(
  gradient: Float32Array,
  { offset, shape }: WeightSpec,
  ids: Int32Array,
  rows: Float32Array,
): void {
  const [, width = 1] = shape;
  for (const [i, value] of rows.entries()) {
    const to = offset + (ids[Math.floor(i / width)] ?? 0) * width + (i % width);
    gradient[to] = (gradient[to] ?? 0) + value;
  }
}

function toNumbers(data: unknown): Float32Array {
  return data instanceof Float32Array ? data : new Float32Array(0);
}

function partOf(flat: Float32Array, { offset, size }: WeightSpec): Float32Array {
  return flat.subarray(offset, offset + size);
}

function lookUp(flat: Float32Array, { table, input }: Lookup, { inputs }: Batch, position: number) {
  const { data = [], shape = [] } = inputs[input] ?? {};
  const { distinct, places } = createRowFinder(table)(data);
  const rows = readRows(flat, table, distinct, new Float32Array(distinct.length * (table.shape[1] ?? 0)));
  return [
    [NAMES.rows(position), new Tensor('float32', rows, [distinct.length, table.shape[1] ?? 0])],
    [NAMES.places(position), new Tensor('int32', places, shape)],
  ] as const;
}

function toOnnx({ data, shape }: BatchInput): Tensor {
  return data instanceof Int32Array ? new Tensor('int32', data, shape) : new Tensor('float32', data, shape);
}
