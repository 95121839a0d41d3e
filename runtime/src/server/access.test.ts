import { describe, expect, test } from 'vitest';
import { post, startTestServer } from '../../../tests/support/test-server.ts';

describe('an API key', () => {
  test('is wanted everywhere but for health', async () => {
    const { url } = await startTestServer({ apiKey: 's3cret' });
    const statusOf = async (path: string, authorization?: string) =>
      (await fetch(url + path, { headers: authorization === undefined ? {} : { authorization } })).status;
    for (const path of ['/v2', '/metrics', '/openapi.json', '/nowhere']) {
      for (const wrong of [
        undefined,
        'Bearer s3cre',
        'Bearer s3creT',
        'Bearer s3cret2',
        'Basic s3cret',
        'Bearer',
      ]) {
        expect([path, wrong, await statusOf(path, wrong)]).toEqual([path, wrong, 401]);
      }
    }
    expect(await statusOf('/v2', 'Bearer s3cret')).toBe(200);
    expect(await statusOf('/v2', 'bearer s3cret')).toBe(200);
    for (const path of ['/healthz', '/v2/health/live', '/v2/health/ready']) {
      expect(await statusOf(path)).toBe(200);
    }
    const refusal = await post(`${url}/classify`, { text: 'a' });
    expect(refusal.status).toBe(401);
    expect(refusal.headers.get('www-authenticate')).toBe('Bearer');
    expect((await post(`${url}/classify`, { text: 'a' }, { authorization: 'Bearer s3cret' })).status).toBe(
      200,
    );
  });
});

describe('pages of other origins', () => {
  const origin = 'https://shop.example';
  const preflight = (url: string) =>
    fetch(`${url}/classify`, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST' },
    });

  test('may not call the server by default', async () => {
    const { url } = await startTestServer();
    const response = await post(`${url}/classify`, { text: 'a' }, { origin });
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
    expect((await preflight(url)).status).toBe(405);
  });

  test('may if they are named, with a key, too', async () => {
    const { url } = await startTestServer({ corsOrigins: [origin], apiKey: 's3cret' });
    const response = await preflight(url);
    expect(response.status).toBe(204);
    expect(response.headers.get('access-control-allow-origin')).toBe(origin);
    const other = await post(`${url}/classify`, { text: 'a' }, { origin: 'https://evil.example' });
    expect(other.headers.get('access-control-allow-origin')).toBeNull();
  });
});
