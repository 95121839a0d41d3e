import { connect } from 'node:net';
import { describe, expect, test, vi } from 'vitest';
import { post, postText, readJson, startTestServer } from '../../../tests/support/test-server.ts';

describe('limits', () => {
  test('refuses bodies that are too long, of known and of unknown length', async () => {
    const { url } = await startTestServer({ maxBodyBytes: 1000 });
    const body = JSON.stringify({ text: 'a'.repeat(1000) });
    const stream = new Blob([body]).stream();
    const responses = [
      await postText(`${url}/classify`, body),
      await fetch(`${url}/classify`, { method: 'POST', body: stream, duplex: 'half' }),
    ];
    for (const response of responses) {
      expect(response.status).toBe(413);
      expect((await readJson(response)).error).toBe('The body is larger than 1000 bytes');
    }
    const short = new Blob([JSON.stringify({ text: 'a' })]).stream();
    const answer = await fetch(`${url}/classify`, { method: 'POST', body: short, duplex: 'half' });
    expect(await readJson(answer)).toMatchObject({ label: expect.any(String) });
  });

  test('counts a client that goes away amid its request as no failure of the server', async () => {
    const messages: string[] = [];
    const { url } = await startTestServer({ log: (message) => messages.push(message) });
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    socket.write('POST /classify HTTP/1.1\r\nhost: test\r\ncontent-length: 100\r\n\r\n{"text":', () =>
      socket.destroy(),
    );
    await vi.waitFor(async () => {
      const metrics = await (await fetch(`${url}/metrics`)).text();
      expect(metrics).toContain('onnx_bridge_requests_total{route="/classify",status="408"} 1\n');
    });
    expect(messages).toEqual([]);
  });

  test('tells an address that it does not have from a method that the address does not take', async () => {
    const { url } = await startTestServer();
    const wrongMethod = await fetch(`${url}/classify`);
    expect([wrongMethod.status, wrongMethod.headers.get('allow')]).toEqual([405, 'POST']);
    expect(await readJson(wrongMethod)).toEqual({ error: '/classify answers POST, not GET' });
    const wrongPath = await post(`${url}/clasify`, { text: 'a' });
    expect([wrongPath.status, await readJson(wrongPath)]).toEqual([
      404,
      { error: 'There is no POST /clasify; see GET /openapi.json' },
    ]);
  });

  test('refuses compressed bodies', async () => {
    const { url } = await startTestServer();
    const response = await post(`${url}/classify`, { text: 'a' }, { 'content-encoding': 'gzip' });
    expect(response.status).toBe(415);
  });

  test('refuses more texts at once than it ever takes', async () => {
    const { url } = await startTestServer({ maxPendingTexts: 3 });
    const response = await post(`${url}/classify`, { texts: ['a', 'b', 'c', 'd'] });
    expect(response.status).toBe(413);
    expect((await readJson(response)).error).toContain('send at most 3 at once');
  });

  test('turns requests away while it is busy, says when to come again, and works on', async () => {
    const { url } = await startTestServer({ maxPendingTexts: 2 });
    const responses = await Promise.all(
      Array.from({ length: 200 }, () => post(`${url}/classify`, { texts: ['the '.repeat(40), 'bad'] })),
    );
    const busy = responses.filter(({ status }) => status === 503);
    expect(responses.filter(({ status }) => status === 200).length).toBeGreaterThan(0);
    expect(busy.length).toBeGreaterThan(0);
    expect(new Set(responses.map(({ status }) => status))).toEqual(new Set([200, 503]));
    expect(busy[0]?.headers.get('retry-after')).toBe('1');
    expect((await post(`${url}/classify`, { text: 'a' })).status).toBe(200);
    expect(await (await fetch(`${url}/metrics`)).text()).toContain('onnx_bridge_pending_texts 0\n');
  });

  test('ends an answer that takes too long', async () => {
    const { url } = await startTestServer({ timeoutMs: 1, maxPendingTexts: 20_000 });
    const texts = new Array<string>(20_000).fill('the best movie');
    const response = await post(`${url}/classify`, { texts });
    expect(response.status).toBe(504);
    expect((await readJson(response)).error).toBe('The answer took longer than 1 ms');
    await vi.waitFor(async () => {
      expect(await (await fetch(`${url}/metrics`)).text()).toContain('onnx_bridge_pending_texts 0\n');
    });
  });

  test('ends the work of a client that has gone', async () => {
    const { url } = await startTestServer({ maxPendingTexts: 20_000 });
    const client = new AbortController();
    const texts = new Array<string>(20_000).fill('the best movie');
    const body = JSON.stringify({ texts });
    const answer = fetch(`${url}/classify`, { method: 'POST', body, signal: client.signal });
    await vi.waitFor(async () => {
      expect(await (await fetch(`${url}/metrics`)).text()).toContain('onnx_bridge_pending_texts 20000\n');
    });
    client.abort();
    await expect(answer).rejects.toThrow();
    await vi.waitFor(async () => {
      const metrics = await (await fetch(`${url}/metrics`)).text();
      expect(metrics).toContain('onnx_bridge_pending_texts 0\n');
      expect(metrics).toContain('onnx_bridge_texts_total 0\n');
    });
  });
});
