import { createHash, timingSafeEqual } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { ServerEnv } from './server-env.ts';

const SCHEME = /^Bearer +(.+)$/i;

/**
 * Lets in requests with `Authorization: Bearer KEY`. Keys are compared by their hashes in constant time, so that neither
 * how long an answer takes nor a key's length tells anything of the right one.
 */
export function requireApiKey(apiKey: string): MiddlewareHandler<ServerEnv> {
  const expected = hashOf(apiKey);
  return async (context, next) => {
    const [, key = ''] = SCHEME.exec(context.env.incoming.headers.authorization ?? '') ?? [];
    if (!timingSafeEqual(hashOf(key), expected)) {
      throw new HTTPException(401, {
        message: 'The API key is missing or wrong; send it as "Authorization: Bearer KEY"',
        res: new Response(null, { headers: { 'www-authenticate': 'Bearer' } }),
      });
    }
    await next();
  };
}

function hashOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
