import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { loadClassifier } from '@onnx-bridge/runtime';
import { createTokenEncoder } from '@onnx-bridge/runtime/text';
import { expect, test } from 'vitest';
import { missingPythonPackages, PYTHON } from '../support/python.ts';
import { BINARY_MODEL, startTestServer } from '../support/test-server.ts';

const TEXTS = ['The movie was not bad!', '', 'the best, the worst', 'zzz 映画 👍'];
/** float32 after another batch size. */
const TOLERANCE_DIGITS = 5;

test("NVIDIA's client of the protocol gets the classifier's answers", async ({ skip }) => {
  const reason = missingPythonPackages(['tritonclient.http']);
  if (reason !== undefined) skip(reason);
  const { url } = await startTestServer();
  const classifier = await loadClassifier(BINARY_MODEL);
  const expected = await classifier.classifyBatch(TEXTS);
  const { encoding } = classifier.info;
  await classifier.dispose();
  const { sequenceLength, paddingId } = encoding.preprocessing;
  const encoder = createTokenEncoder(encoding);
  const tokens = TEXTS.map((text) => {
    const ids = [...encoder.encode(text)];
    return [...ids, ...new Array<number>(sequenceLength - ids.length).fill(paddingId)];
  });

  const { stdout } = await promisify(execFile)(PYTHON, [
    resolve('tests/serve/triton_client.py'),
    new URL(url).host,
    'binary',
    JSON.stringify(TEXTS),
    JSON.stringify(tokens),
  ]);
  const report = JSON.parse(stdout);

  expect(report).toMatchObject({
    live: true,
    ready: true,
    modelReady: true,
    versionReady: true,
    otherReady: false,
    server: { name: 'onnx-bridge', extensions: ['binary_tensor_data'] },
    metadata: { name: 'binary', versions: ['1'], platform: 'onnx_onnxv1' },
    binaryText: { id: '7', dtypes: { label: 'object', probability: 'float32', scores: 'float32' } },
    wrongName: { status: '404', message: 'There is no model "other"; the model here is "binary"' },
    wrongInput: { status: '400', message: 'The model has no input "image"; it takes "text" or "tokens"' },
    compressed: { status: '415', message: expect.stringContaining('"gzip" is not supported') },
  });
  for (const request of ['binaryText', 'binaryTokens', 'longTokens', 'jsonText', 'columnText']) {
    const { label, scores } = report[request].values;
    expect(label, request).toEqual(expected.map((result) => result.label));
    for (const [row, result] of expected.entries()) {
      expect(scores[row][0], request).toBeCloseTo(result.scores.negative ?? Number.NaN, TOLERANCE_DIGITS);
      expect(scores[row][1], request).toBeCloseTo(result.scores.positive ?? Number.NaN, TOLERANCE_DIGITS);
    }
  }
});
