import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { InferenceError } from '../errors/inference-error.ts';
import { InvalidTokensError } from '../errors/invalid-tokens-error.ts';

/**
 * Answers a request that failed, as the protocol wants it: `{ "error": "..." }`. What is no fault of the request goes
 * to the log with its stack; the client is told as much as an expected failure says of itself.
 */
export function answerError(error: Error, context: Context, log?: (message: string) => void): Response {
  const isClientGone = context.req.raw.signal.aborted;
  const { status, message, headers } = isClientGone ? CLIENT_GONE : problemOf(error);
  if (status === 500) {
    log?.(error.stack ?? message);
  }
  return context.json({ error: message }, status, headers);
}

interface Problem {
  readonly status: ContentfulStatusCode;
  readonly message: string;
  readonly headers: Record<string, string>;
}

/** Nobody reads this answer; it is for the figures, so that a client that goes away is no failure of the server. */
const CLIENT_GONE: Problem = { status: 408, message: 'The client has closed the connection', headers: {} };

function problemOf(error: Error): Problem {
  if (error instanceof HTTPException) {
    return {
      status: error.status,
      message: error.message,
      headers: Object.fromEntries(error.res?.headers ?? []),
    };
  }
  if (error instanceof InvalidTokensError) {
    return { status: 400, message: error.message, headers: {} };
  }
  const message = error instanceof InferenceError ? 'The model failed on this request' : 'The server failed';
  return { status: 500, message: `${message}; its log says why`, headers: {} };
}
