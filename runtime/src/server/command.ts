/** The command `serve`. */
import { once } from 'node:events';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { deviceOption, parseCount } from '../commands/flags.ts';
import type { DeviceName } from '../node/devices.ts';
import { DEFAULT_OPTIONS } from './server-options.ts';

export interface ServeCommandContext {
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  /** Finds the model when none is named; by default in models/ of the project. */
  readonly findShippedModel?: () => string;
}

/** Flags as commander has checked and converted them. */
interface ServeFlags {
  readonly host: string;
  readonly port: number;
  readonly name?: string;
  readonly device: DeviceName;
  readonly threads?: number;
  readonly apiKey?: string;
  readonly corsOrigin?: readonly string[];
  readonly maxBodyBytes: number;
  readonly maxPendingTexts: number;
  readonly timeoutMs: number;
  readonly reloadIntervalMs: number;
  readonly drainMs: number;
}

const MAX_PORT = 65_535;

/** Adds `serve` to the program. */
export function addServeCommand(program: Command, context: ServeCommandContext): void {
  const { host, port, maxBodyBytes, maxPendingTexts, timeoutMs, reloadIntervalMs } = DEFAULT_OPTIONS;
  program
    .command('serve')
    .description('answer over HTTP: the Open Inference Protocol (version 2), and POST /classify')
    .argument('[model]', 'MODEL.onnx or its http(s) address; without it, the one that comes with the project')
    .option('--host <address>', 'address to listen at; 0.0.0.0 lets other machines in', host)
    .option('--port <number>', 'port to listen at; 0 takes a free one', parsePort, port)
    .option(
      '--name <name>',
      'name of the model in addresses (default: that of its file or folder)',
      parseName,
    )
    .addOption(deviceOption())
    .option('--threads <count>', 'CPU threads for the model (default: one a core, at most 8)', parseCount)
    .addOption(
      new Option(
        '--api-key <key>',
        'wanted as "Authorization: Bearer KEY"; better set in the environment, since others see arguments',
      ).env('ONNX_BRIDGE_API_KEY'),
    )
    .option('--cors-origin <origins...>', 'web pages of these origins may call the server (default: none)')
    .option('--max-body-bytes <count>', 'largest request', parseCount, maxBodyBytes)
    .option(
      '--max-pending-texts <count>',
      'texts under way at most; requests beyond are answered by 503 with Retry-After',
      parseCount,
      maxPendingTexts,
    )
    .option('--timeout-ms <ms>', 'time for a request to arrive, and for its answer', parseCount, timeoutMs)
    .option(
      '--reload-interval-ms <ms>',
      'how often to look whether the model file has changed; 0 never looks',
      parseDuration,
      reloadIntervalMs,
    )
    .option('--drain-ms <ms>', 'time to answer on after SIGTERM, not ready any more', parseDuration, 0)
    .action((model: string | undefined, flags: ServeFlags) => serve(model, flags, context));
}

/** Serves until Ctrl-C or SIGTERM; both end it in order, so that the exit code is 0. */
async function serve(
  model: string | undefined,
  { name, corsOrigin, drainMs, ...options }: ServeFlags,
  { signal, findShippedModel }: ServeCommandContext,
): Promise<void> {
  const termination = new AbortController();
  const terminate = () => termination.abort();
  process.once('SIGTERM', terminate);
  try {
    const { startServer } = await import('./start-server.ts');
    const find = findShippedModel ?? (await import('../node/shipped-model.ts')).findShippedModel;
    const server = await startServer({
      ...options,
      model: model ?? find(),
      modelName: name,
      corsOrigins: corsOrigin,
      log: (message) => console.error(message),
    });
    console.log(server.url);
    console.error(`Serving "${server.modelName}" (${server.device.name}: ${server.device.reason})`);
    console.error(`POST ${server.url}/classify, or POST ${server.url}/v2/models/${server.modelName}/infer`);
    const stopped = AbortSignal.any([signal, termination.signal]);
    if (!stopped.aborted) {
      await once(stopped, 'abort');
    }
    // Only an orchestrator has told others that the server ends; a person at a terminal would wait for nothing.
    await server.stop(termination.signal.aborted ? drainMs : 0);
    console.error('Answered all requests and stopped.');
  } finally {
    process.off('SIGTERM', terminate);
  }
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > MAX_PORT || text.trim() === '') {
    throw new InvalidArgumentError(`Give a whole number from 0 to ${MAX_PORT}.`);
  }
  return port;
}

function parseDuration(text: string): number {
  const durationMs = Number(text);
  if (!Number.isSafeInteger(durationMs) || durationMs < 0 || text.trim() === '') {
    throw new InvalidArgumentError('Give a whole number of milliseconds.');
  }
  return durationMs;
}

/** It is a part of addresses, and KServe's names are of these characters, too. */
function parseName(text: string): string {
  if (!/^[\w.-]+$/.test(text)) {
    throw new InvalidArgumentError('Give letters, digits, ".", "-" and "_" alone.');
  }
  return text;
}
