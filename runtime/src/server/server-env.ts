import type { HttpBindings } from '@hono/node-server';

/**
 * What the handlers of this server find in their context: the request and its answer as Node has them. Headers and bodies
 * are taken from there: as those of the web, they cost more time than all else that a request passes through.
 */
export interface ServerEnv {
  readonly Bindings: HttpBindings;
}
