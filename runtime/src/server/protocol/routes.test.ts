import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BINARY_MODEL, post, readJson } from '../../../../tests/support/test-server.ts';
import type { Classifier } from '../../core/classifier.ts';
import { loadClassifier } from '../../node/load-classifier.ts';
import { createTokenEncoder } from '../../text/token-encoder.ts';
import { type RunningServer, startServer } from '../start-server.ts';

const TEXTS = ['The movie was not bad!', 'the best, the worst', 'zzz 映画 👍'];

let server: RunningServer;
let classifier: Classifier;
/** Of the served model. */
let url = '';

beforeAll(async () => {
  classifier = await loadClassifier(BINARY_MODEL);
  server = await startServer({ model: BINARY_MODEL, port: 0 });
  url = `${server.url}/v2/models/binary`;
});

afterAll(async () => {
  await server.stop();
  await classifier.dispose();
});

function textInput(fields: Record<string, unknown> = {}) {
  return { name: 'text', shape: [TEXTS.length], datatype: 'BYTES', data: TEXTS, ...fields };
}

async function ask(path: string): Promise<unknown> {
  return readJson(await fetch(server.url + path));
}

describe('metadata', () => {
  test('describes server and model, with and without a version', async () => {
    expect(await ask('/v2')).toEqual({
      name: 'onnx-bridge',
      version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
      extensions: ['binary_tensor_data'],
    });
    const model = {
      name: 'binary',
      versions: ['1'],
      platform: 'onnx_onnxv1',
      inputs: [
        { name: 'text', datatype: 'BYTES', shape: [-1] },
        { name: 'tokens', datatype: 'INT32', shape: [-1, -1] },
      ],
      outputs: [
        { name: 'label', datatype: 'BYTES', shape: [-1] },
        { name: 'probability', datatype: 'FP32', shape: [-1] },
        { name: 'scores', datatype: 'FP32', shape: [-1, 2] },
      ],
      parameters: { labels: '["negative","positive"]' },
    };
    expect(await ask('/v2/models/binary')).toEqual(model);
    expect(await ask('/v2/models/binary/versions/1')).toEqual(model);
  });

  test('says that server and model live and are ready', async () => {
    expect(await ask('/v2/health/live')).toEqual({ live: true });
    expect(await ask('/v2/health/ready')).toEqual({ ready: true });
    expect(await ask('/v2/models/binary/ready')).toEqual({ name: 'binary', ready: true });
    expect(await ask('/v2/models/binary/versions/1/ready')).toEqual({ name: 'binary', ready: true });
  });

  test.for([
    ['/v2/models/other', 'There is no model "other"; the model here is "binary"'],
    ['/v2/models/other/ready', 'There is no model "other"; the model here is "binary"'],
    ['/v2/models/binary/versions/2', 'Model "binary" has no version "2"; its version is "1"'],
    ['/v2/models/binary/versions/2/ready', 'Model "binary" has no version "2"; its version is "1"'],
  ] as const)('has no %s', async ([path, error]) => {
    const response = await fetch(server.url + path);
    expect([response.status, await readJson(response)]).toEqual([404, { error }]);
  });
});

describe('infer', () => {
  test.for([
    ['a list', [TEXTS.length], TEXTS],
    ['a column', [TEXTS.length, 1], TEXTS.map((text) => [text])],
  ] as const)('answers texts in %s as the classifier does', async ([, shape, data]) => {
    const request = { id: '42', inputs: [textInput({ shape, data })] };
    const answer = await readJson(await post(`${url}/versions/1/infer`, request));
    const results = await classifier.classifyBatch(TEXTS);
    expect(answer).toEqual({
      model_name: 'binary',
      model_version: '1',
      id: '42',
      outputs: [
        { name: 'label', datatype: 'BYTES', shape: [3], data: results.map(({ label }) => label) },
        { name: 'probability', datatype: 'FP32', shape: [3], data: expect.any(Array) },
        { name: 'scores', datatype: 'FP32', shape: [3, 2], data: expect.any(Array) },
      ],
    });
    for (const [row, { probability, scores }] of results.entries()) {
      expect(answer.outputs[1].data[row]).toBeCloseTo(probability, 5);
      expect(answer.outputs[2].data[2 * row]).toBeCloseTo(scores.negative ?? Number.NaN, 5);
      expect(answer.outputs[2].data[2 * row + 1]).toBeCloseTo(scores.positive ?? Number.NaN, 5);
    }
  });

  test.for(['INT32', 'INT64'])('answers %s token ids as the texts that they stand for', async (datatype) => {
    const { encoding } = classifier.info;
    const encoder = createTokenEncoder(encoding);
    const rows = TEXTS.map((text) => [...encoder.encode(text)]);
    const time = Math.max(...rows.map((row) => row.length));
    const { paddingId } = encoding.preprocessing;
    const data = rows.map((row) => [...row, ...new Array<number>(time - row.length).fill(paddingId)]);
    const input = { name: 'tokens', shape: [rows.length, time], datatype, data };
    const answer = await readJson(
      await post(`${url}/infer`, { inputs: [input], outputs: [{ name: 'probability' }] }),
    );
    const expected = await classifier.classifyBatch(TEXTS);
    expect(answer.outputs).toHaveLength(1);
    for (const [row, { probability }] of expected.entries()) {
      expect(answer.outputs[0].data[row]).toBeCloseTo(probability, 5);
    }
  });

  test.for([
    ['no input', { inputs: [] }, 'one input, "text" or "tokens", but 0 were sent'],
    ['no inputs at all', {}, 'inputs: Invalid key'],
    ['another input', { inputs: [textInput({ name: 'image' })] }, 'no input "image"'],
    ['another type', { inputs: [textInput({ datatype: 'FP32' })] }, 'must be BYTES, not "FP32"'],
    [
      'a shape that the data does not fill',
      { inputs: [textInput({ shape: [4] })] },
      '3 elements, but its shape',
    ],
    ['a shape of three dimensions', { inputs: [textInput({ shape: [3, 1, 1] })] }, 'the shape [batch] or'],
    ['a negative shape', { inputs: [textInput({ shape: [-3] })] }, 'inputs.0.shape.0'],
    ['numbers as texts', { inputs: [textInput({ data: [1, 2, 3] })] }, 'must hold strings, not 1'],
    ['neither data nor bytes', { inputs: [textInput({ data: undefined })] }, 'neither data nor'],
    ['another output', { inputs: [textInput()], outputs: [{ name: 'logits' }] }, 'no output "logits"'],
    [
      'an output of Object',
      { inputs: [textInput()], outputs: [{ name: 'toString' }] },
      'no output "toString"',
    ],
    [
      'an id that the model does not know',
      { inputs: [{ name: 'tokens', datatype: 'INT32', shape: [1, 1], data: [99_999] }] },
      'Row 0 of the tokens has the id 99999',
    ],
    [
      'an id that is no integer',
      { inputs: [{ name: 'tokens', datatype: 'INT32', shape: [1, 1], data: [0.5] }] },
      'whole numbers of 32 bits, not 0.5',
    ],
  ] as const)('refuses %s with the reason', async ([, request, reason]) => {
    const response = await post(`${url}/infer`, request);
    expect(response.status).toBe(400);
    expect((await readJson(response)).error).toContain(reason);
  });

  test.for([
    ['-1', 'must be a length within'],
    ['1e9', 'must be a length within'],
    ['x', 'must be a length within'],
    ['20', 'The body is not JSON'],
  ] as const)('refuses the JSON length %s', async ([length, reason]) => {
    const headers = { 'inference-header-content-length': length };
    const response = await post(`${url}/infer`, { inputs: [textInput()] }, headers);
    expect(response.status).toBe(400);
    expect((await readJson(response)).error).toContain(reason);
  });

  test('refuses bytes that belong to no input, and inputs without theirs', async () => {
    const binary = (size: number) => textInput({ data: undefined, parameters: { binary_data_size: size } });
    for (const [size, reason] of [
      [3, 'The body ends before the 3 bytes of input "text"'],
      [1, 'The body has 1 bytes that belong to no input'],
    ] as const) {
      const json = JSON.stringify({ inputs: [binary(size)] });
      const headers = { 'inference-header-content-length': String(json.length) };
      const response = await fetch(`${url}/infer`, { method: 'POST', body: `${json}ab`, headers });
      expect([response.status, await readJson(response)]).toEqual([400, { error: reason }]);
    }
  });

  test('answers or refuses whatever is near to a request', async () => {
    const size = fc.oneof(fc.integer({ min: -1, max: 3 }), fc.constantFrom(1e15, 2 ** 53, 0.5));
    const element = fc.oneof(
      fc.integer({ min: -2, max: 12 }),
      fc.string(),
      fc.constantFrom(null, [1], 1e300),
    );
    const input = fc.record(
      {
        name: fc.constantFrom('text', 'tokens', 'image', '__proto__'),
        shape: fc.array(size, { maxLength: 3 }),
        datatype: fc.constantFrom('BYTES', 'INT32', 'INT64', 'FP32'),
        parameters: fc.record({ binary_data_size: fc.integer({ min: -1, max: 20 }) }, { requiredKeys: [] }),
        data: fc.array(element, { maxLength: 6 }),
      },
      { requiredKeys: ['name', 'shape', 'datatype'] },
    );
    const output = fc.record({ name: fc.constantFrom('label', 'scores', 'constructor') });
    const request = fc.record(
      { inputs: fc.array(input, { maxLength: 2 }), outputs: fc.array(output, { maxLength: 2 }) },
      { requiredKeys: ['inputs'] },
    );
    const bytes = fc.uint8Array({ maxLength: 24 });
    await fc.assert(
      fc.asyncProperty(request, bytes, fc.boolean(), async (value, tail, hasTail) => {
        const json = Buffer.from(JSON.stringify(value));
        const response = await fetch(`${url}/infer`, {
          method: 'POST',
          body: hasTail ? Buffer.concat([json, tail]) : json,
          headers: hasTail ? { 'inference-header-content-length': String(json.length) } : {},
        });
        const answer = await response.text();
        expect([200, 400, 413], answer).toContain(response.status);
        expect(answer.length).toBeLessThan(2000);
      }),
      { numRuns: 300 },
    );
  });
});
