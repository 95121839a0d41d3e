/** A model.json behind an http(s) address, and the files beside it. */
import { ModelDownloadError } from '../errors/model-download-error.ts';
import type { FileContent, ModelFiles } from './model-files.ts';

/** A server that says nothing for so long is given up. */
const SILENCE_MS = 30_000;
/** What servers answer for a file that they do not have. */
const MISSING_STATUSES: ReadonlySet<number> = new Set([404, 410]);

export function isAddress(source: string): boolean {
  return /^https?:\/\//i.test(source);
}

/**
 * The files beside a model.json on a server. Every address gets the query of the model's, as in tfjs: it may let the
 * reader in. Messages leave it out, and a password too.
 *
 * @param silenceMs how long the server may say nothing.
 */
export function openAddress(address: string, signal?: AbortSignal, silenceMs = SILENCE_MS): ModelFiles {
  const model = new URL(address);
  const addressOf = (name: string): URL => {
    const file = new URL(name, model);
    file.search = model.search;
    return file;
  };
  const locate = (name: string): string => {
    const { origin, pathname } = addressOf(name);
    return `${origin}${pathname}`;
  };
  return {
    modelName: model.pathname.slice(model.pathname.lastIndexOf('/') + 1),
    locate,
    read: async (name, maxBytes) => {
      const patience = createPatience(silenceMs, signal);
      try {
        return await fetchFile(addressOf(name), maxBytes, patience);
      } catch (cause) {
        signal?.throwIfAborted();
        if (cause instanceof ModelDownloadError) throw cause;
        const reason = patience.isOver()
          ? `the server has said nothing for ${silenceMs / 1000} s`
          : reasonOf(cause);
        throw new ModelDownloadError(locate(name), `The file cannot be downloaded: ${reason}`, cause);
      } finally {
        patience.stop();
      }
    },
  };
}

/** Waits for a server, so long at a time. */
interface Patience {
  readonly signal: AbortSignal;
  /** The server said something. */
  renew(): void;
  isOver(): boolean;
  stop(): void;
}

function createPatience(silenceMs: number, signal: AbortSignal | undefined): Patience {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), silenceMs);
  return {
    signal: signal ? AbortSignal.any([signal, controller.signal]) : controller.signal,
    renew: () => timer.refresh(),
    isOver: () => controller.signal.aborted,
    stop: () => clearTimeout(timer),
  };
}

async function fetchFile(
  address: URL,
  maxBytes: number,
  patience: Patience,
): Promise<FileContent | undefined> {
  const { body, headers, ok, status } = await fetch(address, { signal: patience.signal });
  if (MISSING_STATUSES.has(status)) return undefined;
  const where = `${address.origin}${address.pathname}`;
  if (!ok) throw new ModelDownloadError(where, `The server answers with status ${status}`);
  // Of an application that shows its page for every address.
  if (headers.get('content-type')?.startsWith('text/html')) return undefined;
  if (!body) return { sizeBytes: 0, bytes: new Uint8Array() };
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const chunk of body) {
    patience.renew();
    sizeBytes += chunk.length;
    if (sizeBytes > maxBytes) return { sizeBytes, bytes: undefined };
    chunks.push(chunk);
  }
  const bytes = new Uint8Array(sizeBytes);
  chunks.reduce((offset, chunk) => {
    bytes.set(chunk, offset);
    return offset + chunk.length;
  }, 0);
  return { sizeBytes, bytes };
}

/** `fetch` says "fetch failed", and the reason in its cause. */
function reasonOf(error: unknown): string {
  const inner = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return inner instanceof Error ? inner.message || String(inner) : String(inner);
}
