import { HTTPException } from 'hono/http-exception';

export interface DeadlineOptions {
  readonly timeoutMs: number;
  /** Aborted when the client has gone; undefined for work that is not worth stopping. */
  readonly clientSignal: AbortSignal | undefined;
}

/**
 * Rejects when the time is over or the client has gone, and aborts the signal of the work, which may take longer to
 * end. The timer is cleared, unlike that of `AbortSignal.timeout`, of which a busy server would keep thousands.
 */
export function withDeadline<T>(
  { timeoutMs, clientSignal }: DeadlineOptions,
  work: (signal: AbortSignal | undefined) => Promise<T>,
): Promise<T> {
  const controller = clientSignal && new AbortController();
  return new Promise((resolve, reject) => {
    const stop = (reason: HTTPException) => {
      controller?.abort(reason);
      reject(reason);
    };
    const onGone = () => stop(new HTTPException(408, { message: 'The client has closed the connection' }));
    const timer = setTimeout(() => {
      stop(new HTTPException(504, { message: `The answer took longer than ${timeoutMs} ms` }));
    }, timeoutMs);
    clientSignal?.addEventListener('abort', onGone);
    const stopWaiting = () => {
      clearTimeout(timer);
      clientSignal?.removeEventListener('abort', onGone);
    };
    work(controller?.signal).finally(stopWaiting).then(resolve, reject);
  });
}
