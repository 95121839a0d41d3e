import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BINARY_MODEL, post, postText, readJson } from '../../../tests/support/test-server.ts';
import type { Classifier } from '../core/classifier.ts';
import { loadClassifier } from '../node/load-classifier.ts';
import { type RunningServer, startServer } from './start-server.ts';

const TEXTS = ['The movie was not bad!', '', 'the best, the worst', 'zzz 映画 👍'];
/** Another batch size makes ONNX Runtime add in another order. */
const TOLERANCE_DIGITS = 5;

let server: RunningServer;
let classifier: Classifier;

beforeAll(async () => {
  classifier = await loadClassifier(BINARY_MODEL);
  server = await startServer({ model: BINARY_MODEL, port: 0 });
});

afterAll(async () => {
  await server.stop();
  await classifier.dispose();
});

describe('POST /classify', () => {
  test('answers one text as the classifier does', async () => {
    for (const text of TEXTS) {
      const response = await post(`${server.url}/classify`, { text });
      expect(response.status).toBe(200);
      expect(await readJson(response)).toEqual(await classifier.classify(text));
    }
  });

  test('answers many texts in their order', async () => {
    const response = await post(`${server.url}/classify`, { texts: TEXTS });
    const { results } = await readJson(response);
    const expected = await classifier.classifyBatch(TEXTS);
    expect(results).toHaveLength(TEXTS.length);
    for (const [index, { label, probability }] of expected.entries()) {
      expect(results[index].label).toBe(label);
      expect(results[index].probability).toBeCloseTo(probability, TOLERANCE_DIGITS);
    }
  });

  test.for([
    ['half of JSON', '{"text":', 'The body is not JSON'],
    ['an empty body', '', 'The body is not JSON'],
    ['a number as text', '{"text":1}', 'text: Invalid type: Expected string but received 1'],
    ['a number among texts', '{"texts":["a",2]}', 'texts.1: Invalid type'],
    ['both fields', '{"text":"a","texts":["b"]}', 'give "text", a string, or "texts"'],
    ['neither field', '{}', 'give "text", a string, or "texts"'],
    ['another field', '{"text":"a","device":"cuda"}', 'device: Invalid key'],
  ] as const)('refuses %s with the reason', async ([, body, reason]) => {
    const response = await postText(`${server.url}/classify`, body);
    expect(response.status).toBe(400);
    expect((await readJson(response)).error).toContain(reason);
  });

  test('survives lists that are nested deeper than the stack is', async () => {
    const nested = '['.repeat(200_000) + ']'.repeat(200_000);
    const tensor = `{"name":"text","shape":[1],"datatype":"BYTES","data":${nested}}`;
    for (const [path, body] of [
      ['/classify', `{"text":${nested}}`],
      ['/v2/models/binary/infer', `{"inputs":[${tensor}]}`],
      ['/v2/models/binary/infer', `{"inputs":${nested}}`],
    ] as const) {
      expect((await postText(server.url + path, body)).status).toBe(400);
    }
  });

  test('never fails on what it is sent, and shows no stack', async () => {
    const json = fc.json();
    const body = fc.oneof(
      fc.string({ unit: 'binary' }),
      json,
      json.map((text) => `{"text":${text}}`),
    );
    await fc.assert(
      fc.asyncProperty(body, fc.constantFrom('/classify', '/v2/models/binary/infer'), async (text, path) => {
        const response = await postText(server.url + path, text);
        expect([200, 400]).toContain(response.status);
        expect(await response.text()).not.toMatch(/\n {4}at |\.ts:|node_modules/);
      }),
      { numRuns: 200 },
    );
  });
});
