import { once } from 'node:events';
import type { Server } from 'node:http';
import { Server as NetServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { ServerAddressError } from '../errors/server-address-error.ts';

/** What a request that was sent before the client could know of the end needs to arrive. */
const LINGER_MS = 250;

/**
 * Takes connections from now on.
 *
 * @returns the address to reach the server at.
 * @throws {ServerAddressError} if the port is taken, or the host is none of this machine.
 */
export async function listen(server: Server, host: string, port: number): Promise<string> {
  try {
    server.listen(port, host);
    await once(server, 'listening');
  } catch (error) {
    throw new ServerAddressError(host, port, error);
  }
  const address = server.address();
  const actualPort = address !== null && typeof address === 'object' ? address.port : port;
  return `http://${host.includes(':') ? `[${host}]` : host}:${actualPort}`;
}

/**
 * Takes no more connections, answers what comes on those that there are, which says that it is the last answer, and
 * waits for their end; a client that never takes its answer is cut off when the time is over.
 */
export async function closeServer(server: Server, timeoutMs: number): Promise<void> {
  const closed = once(server, 'close');
  // Not server.close(), which also cuts idle connections at once, although their next request may be on its way.
  NetServer.prototype.close.call(server);
  await Promise.race([closed, delay(LINGER_MS)]);
  server.close();
  const timer = setTimeout(() => server.closeAllConnections(), timeoutMs);
  await closed;
  clearTimeout(timer);
}
