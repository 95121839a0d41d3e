/** Files of Keras 2 and 3 become ONNX files that give what Keras itself predicted when they were made. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { convertDescription, OPSET_IR_VERSIONS, readModel } from '@onnx-bridge/export';
import { encodeModel } from '@onnx-bridge/export/onnx';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { loadLayersOriginal } from '../../export/src/check/layers-model.ts';
import { onBackend } from '../../export/src/check/tfjs-backend.ts';
import { maxAbsDiff } from '../support/max-abs-diff.ts';

const FIXTURES = join(import.meta.dirname, '../../export/src/read/keras/fixtures');
/** Keras computes in float32 with oneDNN, in another order of additions. */
const TOLERANCE = 3e-6;
const OPSETS = [...OPSET_IR_VERSIONS.keys()];

const NUMBERS = v.object({ shape: v.array(v.number()), data: v.array(v.number()) });
const EXPECTED = v.array(
  v.object({
    files: v.array(v.string()),
    inputs: v.array(v.object({ ...NUMBERS.entries, dtype: v.picklist(['float32', 'int32']) })),
    outputs: v.array(NUMBERS),
  }),
);
const models = v.parse(EXPECTED, JSON.parse(await readFile(join(FIXTURES, 'expected.json'), 'utf8')));
const cases = models.flatMap(({ files, ...model }) => files.map((file) => ({ file, ...model })));

describe.for(cases)('$file', ({ file, inputs, outputs }) => {
  test.for(OPSETS)('Keras and ONNX agree on opset %i', async (opset) => {
    const converted = convertDescription(await readModel(join(FIXTURES, file)), { opset });
    const session = await InferenceSession.create(encodeModel(converted.model), {
      intraOpNumThreads: 1,
      logSeverityLevel: 3,
    });
    const feeds = inputs.map(({ data, shape, dtype }, i) => [
      converted.inputs[i]?.name,
      new Tensor(dtype, dtype === 'int32' ? Int32Array.from(data) : Float32Array.from(data), shape),
    ]);
    const results = await session.run(Object.fromEntries(feeds));
    await session.release();
    expect(converted.outputs).toHaveLength(outputs.length);
    converted.outputs.forEach(({ name }, i) => {
      const actual = results[name];
      if (!(actual?.data instanceof Float32Array)) throw new Error(`no float32 output "${name}"`);
      expect(actual.dims, name).toEqual(outputs[i]?.shape);
      expect(maxAbsDiff(actual.data, Float32Array.from(outputs[i]?.data ?? [])), name).toBeLessThanOrEqual(
        TOLERANCE,
      );
    });
  });
});

/** The check runs originals in TensorFlow.js, with a cell of its own for a GRU that TensorFlow.js refuses to load. */
test.for(cases)('TensorFlow.js gives what Keras does for $file', async ({ file, inputs, outputs }) => {
  const { artifacts } = await readModel(join(FIXTURES, file));
  const tensors = inputs.map(({ data, shape, dtype: dataType }) => ({
    dataType,
    shape,
    data: dataType === 'int32' ? Int32Array.from(data) : Float32Array.from(data),
  }));
  const results = await onBackend('cpu', async () => {
    const original = await loadLayersOriginal(artifacts);
    return original.run(tensors).finally(() => original.dispose());
  });
  results.forEach(({ data, shape }, i) => {
    expect(shape).toEqual(outputs[i]?.shape);
    const expected = Float32Array.from(outputs[i]?.data ?? []);
    expect(maxAbsDiff(Float32Array.from(data), expected)).toBeLessThanOrEqual(TOLERANCE);
  });
});

test('there is a file of every kind for every model', () => {
  expect(cases.map(({ file }) => file)).toHaveLength(4 * 5);
});
