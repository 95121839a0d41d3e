/** Runs a graph model in TensorFlow.js, and what it is converted to in ONNX Runtime. */
import { type ConvertedModel, convertGraphDescription, describeGraphModel } from '@onnx-bridge/export';
import { encodeModel } from '@onnx-bridge/export/onnx';
import '@tensorflow/tfjs-backend-cpu';
import { loadGraphModelSync } from '@tensorflow/tfjs-converter';
import * as tf from '@tensorflow/tfjs-core';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { type GraphSpec, graphModelParts, type TensorSpec } from './graph-spec.ts';
import type { OpCase } from './op-case.ts';

tf.env().set('PROD', true);

export interface Result {
  readonly dataType: string;
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

/** The outputs of each run, in the order of the graph's outputs. */
export async function runTfjs({ graph, runs, isAsync }: OpCase): Promise<readonly (readonly Result[])[]> {
  const constants = Object.entries(graph.constants ?? {});
  const bytes = constants.map(([, { data }]) => Buffer.from(data.buffer, data.byteOffset, data.byteLength));
  const model = loadGraphModelSync({
    ...graphModelParts(graph),
    format: 'graph-model',
    weightSpecs: constants.map(([name, { dataType, shape }]) => ({
      name,
      dtype: dataType,
      shape: [...shape],
    })),
    weightData: Uint8Array.from(Buffer.concat(bytes)).buffer,
  });
  const results: Result[][] = [];
  for (const run of runs) {
    const inputs = Object.fromEntries(
      Object.entries(run).map(([name, { data, shape, dataType }]) => [
        name,
        tf.tensor(data, [...shape], dataType),
      ]),
    );
    const names = graph.outputs.map((_, i) => `output_${i}`);
    const outputs = isAsync ? await model.executeAsync(inputs, names) : model.execute(inputs, names);
    results.push([outputs].flat().map(toResult));
  }
  return results;
}

function toResult(tensor: tf.Tensor): Result {
  return { dataType: tensor.dtype, shape: tensor.shape, data: Array.from(tensor.dataSync(), Number) };
}

/** The same from ONNX Runtime. */
export async function runOnnx(
  { graph, runs }: OpCase,
  opset: number,
): Promise<readonly (readonly Result[])[]> {
  const session = await InferenceSession.create(encodeModel(convertOpCase(graph, opset).model), {
    intraOpNumThreads: 1,
    logSeverityLevel: 3,
  });
  const results: Result[][] = [];
  for (const run of runs) {
    const outputs = await session.run(
      Object.fromEntries(Object.entries(run).map(([name, spec]) => [name, toOrtTensor(spec)])),
    );
    results.push(
      graph.outputs.flatMap((_, i) => {
        const tensor = outputs[`output_${i}`];
        return tensor
          ? [{ dataType: tensor.type, shape: tensor.dims, data: Array.from(tensor.data, Number) }]
          : [];
      }),
    );
  }
  await session.release();
  return results;
}

/** The graph of a case as ONNX, before it is encoded. */
export function convertOpCase(graph: GraphSpec, opset: number): ConvertedModel {
  const weights = new Map(
    Object.entries(graph.constants ?? {}).map(([name, tensor]) => [
      name,
      { dataType: tensor.dataType, tensor },
    ]),
  );
  const description = describeGraphModel({ ...graphModelParts(graph), weights }, 'op case');
  return convertGraphDescription(description, { opset });
}

function toOrtTensor({ dataType, data, shape }: TensorSpec): Tensor {
  if (data instanceof Float32Array) return new Tensor('float32', data, shape);
  if (data instanceof Int32Array) return new Tensor('int32', data, shape);
  if (dataType === 'bool') return new Tensor('bool', data, shape);
  throw new Error(`no tensor of type ${dataType}`);
}
