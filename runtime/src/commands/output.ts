import { once } from 'node:events';

/** Text for another program or a person, on a stream that its reader may close early (`| head`). */
export interface Output {
  /** Aborted when the reader has closed the stream: nobody wants more. */
  readonly closed: AbortSignal;
  /** Writes and waits until the reader keeps up; writes nothing more once the stream is closed. */
  write(text: string): Promise<void>;
}

/**
 * Watches a stream for a reader that goes away. Without this, Node ends a program in a pipe to `head` with the
 * stack of an EPIPE error.
 */
export function createOutput(stream: NodeJS.WritableStream): Output {
  const closing = new AbortController();
  const watch = (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE' && error.code !== 'ERR_STREAM_DESTROYED') {
      throw error;
    }
    closing.abort();
  };
  stream.on('error', watch);
  return {
    closed: closing.signal,
    write: async (text) => {
      if (!closing.signal.aborted && !stream.write(text)) {
        await once(stream, 'drain', { signal: closing.signal }).catch((error: unknown) => {
          if (!closing.signal.aborted) {
            throw error;
          }
        });
      }
    },
  };
}

/** Runs an action that prints; a reader of stdout who goes away ends it quietly. */
export async function withOutput(
  { signal }: { readonly signal: AbortSignal },
  run: (output: Output, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const output = createOutput(process.stdout);
  try {
    await run(output, AbortSignal.any([signal, output.closed]));
  } catch (error) {
    if (!output.closed.aborted) {
      throw error;
    }
  }
}
