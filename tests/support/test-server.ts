/** A server on a free port of this machine, and what its clients do. */
import { fileURLToPath } from 'node:url';
import { type RunningServer, type ServerOptions, startServer } from '@onnx-bridge/runtime/server';
import { onTestFinished } from 'vitest';

const FIXTURES = new URL('../../runtime/src/node/fixtures/', import.meta.url);
/** Labels negative and positive. */
export const BINARY_MODEL = fileURLToPath(new URL('binary.onnx', FIXTURES));
/** Labels sports, politics and science; padding is not masked. */
export const CATEGORICAL_MODEL = fileURLToPath(new URL('categorical-unmasked.onnx', FIXTURES));

/** Starts a server that ends with the test. */
export async function startTestServer(options: Partial<ServerOptions> = {}): Promise<RunningServer> {
  const started = await startServer({ model: BINARY_MODEL, port: 0, ...options });
  onTestFinished(() => started.stop());
  return started;
}

export function postText(url: string, body: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(url, { method: 'POST', body, headers });
}

export function post(url: string, value: unknown, headers?: Record<string, string>): Promise<Response> {
  return postText(url, JSON.stringify(value), headers);
}

export async function readJson(response: Response) {
  return JSON.parse(await response.text());
}
