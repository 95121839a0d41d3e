import type { MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { HTTPException } from 'hono/http-exception';

/**
 * Refuses bodies that are too long, and compressed ones, whose length says nothing. Hono's own limit is asked only for
 * bodies of unknown length: it would read every body through a web stream, which is slow.
 */
export function limitBody(maxBytes: number): MiddlewareHandler {
  const refuse = (): never => {
    throw new HTTPException(413, { message: `The body is larger than ${maxBytes} bytes` });
  };
  const limitUnknownLength = bodyLimit({ maxSize: maxBytes, onError: refuse });
  return async (context, next) => {
    const encoding = context.req.header('content-encoding') ?? 'identity';
    if (encoding !== 'identity') {
      throw new HTTPException(415, {
        message: `Bodies are not decompressed; "${encoding}" is not supported`,
      });
    }
    const length = context.req.header('content-length');
    if (length === undefined) {
      return limitUnknownLength(context, next);
    }
    return Number(length) > maxBytes ? refuse() : next();
  };
}
