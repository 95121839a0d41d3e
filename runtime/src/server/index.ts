export { ServerAddressError } from '../errors/server-address-error.ts';
export type { ServerOptions } from './server-options.ts';
export { type RunningServer, startServer } from './start-server.ts';
