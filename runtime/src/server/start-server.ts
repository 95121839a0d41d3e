import { createServer } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { getRequestListener } from '@hono/node-server';
import { messageOf } from '../core/metadata-values.ts';
import type { Device } from '../core/model-session.ts';
import { InvalidOptionError } from '../errors/invalid-option-error.ts';
import { isRemote, locateModel } from '../node/model-source.ts';
import { sourceInPrecision } from '../node/precision.ts';
import { createApp } from './create-app.ts';
import { closeServer, listen } from './http-server.ts';
import { Inference } from './inference.ts';
import { Metrics } from './metrics.ts';
import { defaultModelName, ServedModel } from './served-model.ts';
import { DEFAULT_OPTIONS, type ServerOptions } from './server-options.ts';
import { watchModel } from './watch-model.ts';

export interface RunningServer {
  /** Such as `http://127.0.0.1:8080`. */
  readonly url: string;
  readonly modelName: string;
  readonly device: Device;
  /**
   * Ends the server: it says that it is not ready, goes on to answer for a time, takes no more connections, answers
   * what it has accepted, and frees the model.
   *
   * @param drainMs how long it answers on while load balancers learn that it ends; default 0.
   */
  stop(drainMs?: number): Promise<void>;
}

/** With the limit of bodies, it bounds the memory of requests that are still on their way. */
const MAX_CONNECTIONS = 1024;
/** Longer than load balancers keep theirs (mostly 60 s), so that it is they who close a connection, between requests. */
const KEEP_ALIVE_MS = 65_000;

/**
 * Serves a text classifier over HTTP: the Open Inference Protocol, `POST /classify`, health, metrics, OpenAPI.
 * `@hono/node-server` puts lighter classes in the place of the global Request and Response, which do the same.
 *
 * @returns once requests are answered.
 * @throws what `loadClassifier` throws.
 * @throws {InvalidOptionError} if `apiKey` is empty.
 * @throws {ServerAddressError} if the port is taken, or the host is none of this machine.
 * @example
 * const server = await startServer({ model: 'model.onnx', port: 8080 });
 * await fetch(`${server.url}/classify`, { method: 'POST', body: JSON.stringify({ text: 'The best movie' }) });
 * await server.stop();
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { model: source, precision, modelName: chosenName, apiKey, corsOrigins, log, ...rest } = options;
  const path = precision ? sourceInPrecision(source, precision, 'startServer') : locateModel(source);
  const modelName = chosenName ?? defaultModelName(path);
  const { host, port, maxBodyBytes, maxPendingTexts, timeoutMs, reloadIntervalMs, ...loadOptions } = {
    ...DEFAULT_OPTIONS,
    ...rest,
  };
  if (apiKey === '') {
    // As of a secret without content, which must not open the server to everyone.
    throw new InvalidOptionError('startServer', 'apiKey', 'a text of at least one character', apiKey);
  }
  const model = await ServedModel.load(path, loadOptions);
  const metrics = new Metrics();
  const inference = new Inference({ model, maxPendingTexts, timeoutMs });
  let isReady = true;
  const app = createApp({
    model,
    modelName,
    inference,
    metrics,
    maxBodyBytes,
    apiKey,
    corsOrigins,
    isReady: () => isReady,
    log,
  });
  const server = createServer(
    { requestTimeout: timeoutMs, headersTimeout: timeoutMs, keepAliveTimeout: KEEP_ALIVE_MS },
    getRequestListener(app.fetch),
  );
  server.maxConnections = MAX_CONNECTIONS;
  try {
    const url = await listen(server, host, port);
    const stopWatching = watchModel(model, {
      intervalMs: isRemote(path) ? 0 : reloadIntervalMs,
      onReload: (error) => {
        metrics.countReload(error === undefined ? 'ok' : 'failed');
        log?.(reloadMessage(path, error));
      },
    });
    const stop = async (drainMs: number) => {
      isReady = false;
      await stopWatching();
      await delay(drainMs);
      await closeServer(server, timeoutMs);
      await model.dispose();
    };
    let stopping: Promise<void> | undefined;
    return {
      url,
      modelName,
      device: model.classifier.device,
      stop: (drainMs = 0) => {
        stopping ??= stop(drainMs);
        return stopping;
      },
    };
  } catch (error) {
    await model.dispose();
    throw error;
  }
}

function reloadMessage(path: string, error: unknown): string {
  return error === undefined
    ? `Loaded the changed ${path}`
    : `The changed ${path} cannot be used, the old model stays: ${messageOf(error)}`;
}
