import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { missingPythonPackages, PYTHON } from '../support/python.ts';
import { post, startTestServer } from '../support/test-server.ts';

test("the metrics are read by Prometheus' own parser, with the figures of the requests", async ({ skip }) => {
  const reason = missingPythonPackages(['prometheus_client']);
  if (reason !== undefined) skip(reason);
  const { url } = await startTestServer();
  await post(`${url}/classify`, { text: 'a' });
  await post(`${url}/classify`, { texts: ['a', 'b'] });
  await post(`${url}/classify`, {});
  const response = await fetch(`${url}/metrics`);
  expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  const input = await response.text();
  const output = execFileSync(PYTHON, ['tests/serve/read_metrics.py'], { input, encoding: 'utf8' });
  const { types, samples } = JSON.parse(output);
  expect(types).toEqual({
    onnx_bridge_requests: 'counter',
    onnx_bridge_request_duration_seconds: 'histogram',
    onnx_bridge_texts: 'counter',
    onnx_bridge_pending_texts: 'gauge',
    onnx_bridge_model_reloads: 'counter',
    process_resident_memory_bytes: 'gauge',
    process_cpu_seconds: 'counter',
  });
  const route = '/classify';
  const name = 'onnx_bridge_request_duration_seconds';
  expect(samples).toEqual(
    expect.arrayContaining([
      ['onnx_bridge_requests_total', { route, status: '200' }, 2],
      ['onnx_bridge_requests_total', { route, status: '400' }, 1],
      [`${name}_bucket`, { route, le: '+Inf' }, 3],
      [`${name}_count`, { route }, 3],
      ['onnx_bridge_texts_total', {}, 3],
      ['onnx_bridge_pending_texts', {}, 0],
    ]),
  );
});
