/** A model of a time series goes the whole way as a file, and the text classifier says that it is none. */
import { join } from 'node:path';
import { exportModel, ParityError } from '@onnx-bridge/export';
import { loadClassifier, MissingMetadataError } from '@onnx-bridge/runtime';
import { input, type LayersModel, layers, model } from '@tensorflow/tfjs-layers';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { expect, test } from 'vitest';
import { maxAbsDiff } from '../support/max-abs-diff.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';
import { call, predict, seedWeights, writeModelFiles } from '../support/tfjs-models.ts';

const FEATURES = 3;
const TOLERANCE = 2e-6;

function buildForecast(): LayersModel {
  const series = input({ shape: [null, FEATURES], name: 'measurements' });
  const real = call(layers.masking({ maskValue: -1 }), series);
  const recurrent = { units: 4, recurrentInitializer: 'zeros' } as const;
  const last = call(layers.gru(recurrent), real);
  const both = call(layers.bidirectional({ layer: layers.lstm(recurrent), mergeMode: 'ave' }), real);
  const joined = call(layers.concatenate(), last, both);
  const outputs = call(layers.dense({ units: 2, name: 'forecast' }), joined);
  return seedWeights(model({ inputs: series, outputs }), 3);
}

async function writeRun(): Promise<{ folder: string; forecast: LayersModel }> {
  const folder = await createTemporaryFolder();
  const forecast = buildForecast();
  await writeModelFiles(forecast, folder);
  return { folder, forecast };
}

test('a time series of any length goes in, and what TensorFlow.js gives comes out', async () => {
  const { folder, forecast } = await writeRun();
  const { path, inputs, outputs, check } = await exportModel({ source: folder });
  expect(inputs).toEqual([{ name: 'measurements', dataType: 'float32', shape: ['batch', 'time', FEATURES] }]);
  expect(outputs).toEqual([{ name: 'forecast', dataType: 'float32', shape: ['batch', 2] }]);
  expect(check?.comparedCount).toBe((3 + 1 + 1 + 3) * 2);
  const session = await InferenceSession.create(path, { intraOpNumThreads: 1 });
  for (const shape of [
    [2, 6, FEATURES],
    [1, 11, FEATURES],
  ] as const) {
    const data = Float32Array.from({ length: shape[0] * shape[1] * FEATURES }, (_, i) => Math.sin(i));
    const { forecast: result } = await session.run({ measurements: new Tensor('float32', data, shape) });
    if (!(result?.data instanceof Float32Array)) throw new Error('no float32 output');
    expect(maxAbsDiff(result.data, predict(forecast, { data, shape }).data)).toBeLessThanOrEqual(TOLERANCE);
  }
  await session.release();
});

test('the check of a time series can fail', async () => {
  const { folder } = await writeRun();
  await expect(exportModel({ source: folder, tolerance: 0 })).rejects.toThrow(ParityError);
});

test('the text classifier refuses it, saying what is missing', async () => {
  const { folder } = await writeRun();
  await exportModel({ source: folder, check: false });
  const loading = loadClassifier(join(folder, 'model.onnx'));
  await expect(loading).rejects.toThrow(MissingMetadataError);
});
