import { layers } from '@tensorflow/tfjs-layers';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { expect, test } from 'vitest';
import { maxAbsDiff } from '../../tests/support/max-abs-diff.ts';
import { buildSeededModel, predict, textJson } from '../../tests/support/tfjs-models.ts';
import { LabelMismatchError } from './errors/label-mismatch-error.ts';
import { ParityError } from './errors/parity-error.ts';
import { exportModel } from './export-model.ts';
import { decodeModel } from './onnx/decode.ts';

const buildModel = () =>
  buildSeededModel(
    [
      layers.embedding({ inputDim: 9, outputDim: 3, maskZero: true }),
      layers.gru({ units: 4, recurrentInitializer: 'zeros' }),
      layers.dense({ units: 1, activation: 'sigmoid' }),
    ],
    1,
  );

test('a model in memory becomes the bytes of a file that gives the same', async () => {
  const model = buildModel();
  const session = await InferenceSession.create(await exportModel(model, { text: textJson(9, 'post') }));
  const input = { data: Int32Array.of(1, 8, 0, 0, 3, 4, 5, 2), shape: [2, 4] };
  const { probability } = await session.run({ tokens: new Tensor('int32', input.data, input.shape) });
  await session.release();
  if (!(probability?.data instanceof Float32Array)) throw new Error('no float32 output');
  expect(maxAbsDiff(probability.data, predict(model, input).data)).toBeLessThan(2e-6);
});

test('a model in memory is checked, unless it shall not be, and keeps its own name in errors', async () => {
  const model = buildModel();
  await expect(exportModel(model, { tolerance: -1 })).rejects.toThrow(ParityError);
  const bytes = await exportModel(model, { tolerance: -1, check: false, opset: 15 });
  expect(decodeModel(bytes).opset).toBe(15);
  const text = textJson(9, 'post', ['a', 'b', 'c']);
  await expect(exportModel(model, { text })).rejects.toThrow(LabelMismatchError);
  await expect(exportModel(model, { text })).rejects.toThrow(`Where: ${model.name}, labels`);
});

test('an export from memory stops when it is aborted', async () => {
  const running = exportModel(buildModel(), { signal: AbortSignal.abort(new Error('enough')) });
  await expect(running).rejects.toThrow('enough');
});
