/** HTTP requests as a package manager makes them: proxies, private certificates, a password in the index's address. */

import { setTimeout as delay } from 'node:timers/promises';
import { createSecureContext } from 'node:tls';
import { EnvHttpProxyAgent, fetch, type Response } from 'undici';
import { WheelDownloadError } from '../../errors/wheel-download-error.ts';
import type { Proxies } from './proxies.ts';
import { shownUrl } from './shown-url.ts';

export interface GetOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** Statuses that are an answer beside those of 200 to 299. */
  readonly allowedStatus?: readonly number[];
}

/** Owns connections, which `close` ends. */
export interface HttpClient {
  /**
   * Asks for a file, more than once where the server cannot be reached or is busy.
   *
   * @throws {WheelDownloadError} `failure` is `unreachable` or `status`.
   */
  get(url: URL, options: GetOptions): Promise<Response>;
  close(): Promise<void>;
}

export interface HttpClientOptions extends Proxies {
  /** Certificates to trust, in PEM; undefined for Node's own. */
  readonly certificates: readonly string[] | undefined;
  /** An address with a user name and a password, which every request to its origin gets. */
  readonly credentials?: URL | undefined;
  /** Pause before the second attempt, 1,000 by default; the third comes after twice that. */
  readonly retryDelayMs?: number | undefined;
}

const MAX_ATTEMPTS = 3;
const CONNECT_TIMEOUT_MS = 30_000;
/** Without an answer, or without another byte, for so long, the connection counts as cut. */
const SILENCE_TIMEOUT_MS = 60_000;
const BUSY_STATUS: readonly number[] = [408, 429, 500, 502, 503, 504];

export function createHttpClient(options: HttpClientOptions): HttpClient {
  const dispatcher = createDispatcher(options);
  const { credentials, retryDelayMs = 1000 } = options;
  return {
    get: async (url, { headers = {}, signal, allowedStatus = [] }) => {
      // Without `identity`, a server may pack the answer, and then its ranges are not those of the file.
      const allHeaders = { 'accept-encoding': 'identity', ...authorization(url, credentials), ...headers };
      for (let attempt = 1; ; attempt++) {
        const result = await send(url, allHeaders, dispatcher, signal);
        if (result.ok || ('status' in result && allowedStatus.includes(result.status))) {
          return result;
        }
        const error = await failureOf(url, result);
        if (attempt === MAX_ATTEMPTS || ('status' in result && !BUSY_STATUS.includes(result.status))) {
          throw error;
        }
        await delay(retryDelayMs * attempt, undefined, { signal }).catch(() => signal.throwIfAborted());
      }
    },
    close: () => dispatcher.destroy(),
  };
}

/** No connection: undici gives the reason as the cause of a "fetch failed". */
interface Unreachable {
  readonly ok: false;
  readonly cause: unknown;
}

async function send(
  url: URL,
  headers: Readonly<Record<string, string>>,
  dispatcher: EnvHttpProxyAgent,
  signal: AbortSignal,
): Promise<Response | Unreachable> {
  try {
    return await fetch(shownUrl(url), { headers, dispatcher, signal });
  } catch (cause) {
    signal.throwIfAborted();
    return { ok: false, cause };
  }
}

async function failureOf(url: URL, result: Response | Unreachable): Promise<WheelDownloadError> {
  if ('cause' in result) {
    const what = `The server cannot be reached (${reasonOf(result.cause)})`;
    return new WheelDownloadError('unreachable', what, shownUrl(url), result.cause);
  }
  await result.body?.cancel();
  const what = `The server answered ${result.status} ${result.statusText}`.trim();
  return new WheelDownloadError('status', what, shownUrl(url));
}

function createDispatcher({ httpProxy, httpsProxy, noProxy, certificates }: HttpClientOptions) {
  // One context for all connections: it takes long to parse the certificates.
  const tls =
    certificates === undefined ? {} : { secureContext: createSecureContext({ ca: [...certificates] }) };
  return new EnvHttpProxyAgent({
    httpProxy,
    httpsProxy,
    noProxy,
    // As pip and curl do it: a tunnel for https alone. Many proxies refuse a tunnel to other ports.
    proxyTunnel: false,
    connect: { ...tls, timeout: CONNECT_TIMEOUT_MS },
    requestTls: tls,
    proxyTls: tls,
    headersTimeout: SILENCE_TIMEOUT_MS,
    bodyTimeout: SILENCE_TIMEOUT_MS,
  });
}

function authorization(url: URL, credentials: URL | undefined): Record<string, string> {
  const { username, password } = url.origin === credentials?.origin ? credentials : url;
  if (username === '' && password === '') {
    return {};
  }
  const text = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { authorization: `Basic ${Buffer.from(text).toString('base64')}` };
}

/** The whole body as text; more than `maxBytes` are not kept. */
export async function readText(response: Response, maxBytes: number, signal: AbortSignal): Promise<string> {
  const url = new URL(response.url);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of readBody(response, url, signal)) {
    size += chunk.byteLength;
    if (size > maxBytes) {
      throw new WheelDownloadError('status', `The answer is larger than ${maxBytes} bytes`, shownUrl(url));
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** The pieces of a body; a cut connection becomes a `WheelDownloadError` with the failure `interrupted`. */
export async function* readBody(
  response: Response,
  url: URL,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of response.body ?? []) {
      yield chunk;
    }
  } catch (cause) {
    signal.throwIfAborted();
    const what = `The connection was cut (${reasonOf(cause)})`;
    throw new WheelDownloadError('interrupted', what, shownUrl(url), cause);
  }
}

/** What the innermost cause says; undici's own messages say no more than that something failed. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) {
    return String(error);
  }
  const inner = error.cause instanceof Error ? reasonOf(error.cause) : '';
  return inner || error.message || ('code' in error ? String(error.code) : '');
}
