import type { LoadClassifierOptions } from '../node/load-classifier.ts';

export interface ServerOptions extends Omit<LoadClassifierOptions, 'signal'> {
  /** Path or http(s): address of the .onnx file, or the name of a shipped model. */
  readonly model: string;
  /** Name of the model in addresses; by default that of the file, or of its folder. */
  readonly modelName?: string | undefined;
  /** Default 127.0.0.1, which other machines cannot reach. */
  readonly host?: string;
  /** Default 8080; 0 takes a free one. */
  readonly port?: number;
  /** Wanted as `Authorization: Bearer KEY`, but for the addresses of health. */
  readonly apiKey?: string | undefined;
  /** Origins whose pages may call the server; none by default. */
  readonly corsOrigins?: readonly string[] | undefined;
  /** Default 1 MiB. */
  readonly maxBodyBytes?: number;
  /** Most texts that are classified or wait for it, over all requests; default 1,024. More are answered by 503. */
  readonly maxPendingTexts?: number;
  /** Longest time for a request to arrive, and again for its answer; default 10,000. */
  readonly timeoutMs?: number;
  /** Time between two looks at the model file; 0 never looks. Default 2,000. What has an address is not looked at again. */
  readonly reloadIntervalMs?: number;
  /** Notes for the operator: reloads, and failures with their stack. */
  readonly log?: ((message: string) => void) | undefined;
}

export const DEFAULT_OPTIONS = {
  host: '127.0.0.1',
  port: 8080,
  maxBodyBytes: 1_048_576,
  maxPendingTexts: 1024,
  timeoutMs: 10_000,
  reloadIntervalMs: 2000,
} as const;
