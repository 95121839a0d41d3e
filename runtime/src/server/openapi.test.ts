import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { post, readJson, startTestServer } from '../../../tests/support/test-server.ts';

const INFERENCE = { inputs: [{ name: 'text', shape: [1], datatype: 'BYTES', data: ['a'] }] };
/** Every address that answers with JSON, what to send there, and the path and method that describe it. */
const CALLS = [
  ['/classify', { text: 'a' }, '/classify'],
  ['/classify', { texts: ['a', 'b'] }, '/classify'],
  ['/classify', { text: 1 }, '/classify'],
  ['/v2', undefined, '/v2'],
  ['/v2/health/live', undefined, '/v2/health/live'],
  ['/v2/health/ready', undefined, '/v2/health/ready'],
  ['/v2/models/binary', undefined, '/v2/models/{name}'],
  ['/v2/models/binary/ready', undefined, '/v2/models/{name}/ready'],
  ['/v2/models/binary/infer', INFERENCE, '/v2/models/{name}/infer'],
  ['/v2/models/binary/infer', {}, '/v2/models/{name}/infer'],
  ['/v2/models/other', undefined, '/v2/models/{name}'],
] as const;

describe('the OpenAPI document', () => {
  test('is valid by the schema of OpenAPI 3.1, with and without a key', async () => {
    for (const apiKey of [undefined, 's3cret']) {
      const { url } = await startTestServer({ apiKey });
      const headers = { authorization: `Bearer ${apiKey}` };
      const document = await readJson(await fetch(`${url}/openapi.json`, { headers }));
      const validator = new Validator();
      expect(await validator.validate(document)).toMatchObject({ valid: true });
      expect(validator.version).toBe('3.1');
      expect('security' in document.paths['/classify'].post).toBe(apiKey !== undefined);
      expect('security' in document.paths['/healthz'].get).toBe(false);
    }
  });

  test('describes what the server really takes and answers', async () => {
    const { url } = await startTestServer();
    const document = await readJson(await fetch(`${url}/openapi.json`));
    const ajv = new Ajv2020({ strict: false });
    ajv.addSchema(document, 'openapi');
    const refOf = (schema: { $ref: string }) => ({ $ref: `openapi${schema.$ref}` });
    for (const [path, request, described] of CALLS) {
      const response = await (request === undefined ? fetch(url + path) : post(url + path, request));
      const operation = document.paths[described][request === undefined ? 'get' : 'post'];
      const { schema } = operation.responses[response.status].content['application/json'];
      expect(ajv.validate(refOf(schema), await readJson(response)), `${path} ${ajv.errorsText()}`).toBe(true);
      if (request !== undefined) {
        const requestSchema = operation.requestBody.content['application/json'].schema;
        expect(ajv.validate(refOf(requestSchema), request), path).toBe(response.status === 200);
      }
    }
  });

  test('has a description of every address that the metrics know', async () => {
    const { url } = await startTestServer();
    const { paths } = await readJson(await fetch(`${url}/openapi.json`));
    for (const [path, request] of CALLS) {
      await (request === undefined ? fetch(url + path) : post(url + path, request));
    }
    const metrics = await (await fetch(`${url}/metrics`)).text();
    const routes = [...metrics.matchAll(/requests_total\{route="([^"]+)"/g)].map(([, route = '']) => route);
    const described = routes
      .filter((route) => route !== '/openapi.json')
      .map((route) => route.replaceAll(/:(\w+)/g, '{$1}'));
    expect(described.length).toBeGreaterThan(5);
    expect(Object.keys(paths)).toEqual(expect.arrayContaining(described));
  });
});
