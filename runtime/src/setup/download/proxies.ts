import type { Environment } from '../environment.ts';
import type { PipConfig } from '../package-index/pip-config.ts';

/** Proxies by the protocol of the address that is fetched; an empty string means none. */
export interface Proxies {
  readonly httpProxy: string;
  readonly httpsProxy: string;
  /** Hosts that are reached without a proxy, as in NO_PROXY. */
  readonly noProxy: string;
}

/** Reads pip's setting `proxy`, else HTTP_PROXY, HTTPS_PROXY and NO_PROXY; lower-case names go first, as in curl. */
export function readProxies(environment: Environment, pipConfig: PipConfig): Proxies {
  const pipProxy = pipConfig('proxy');
  const read = (name: string) => environment[name.toLowerCase()] ?? environment[name] ?? '';
  return {
    httpProxy: withScheme(pipProxy ?? read('HTTP_PROXY')),
    httpsProxy: withScheme(pipProxy ?? read('HTTPS_PROXY')),
    noProxy: read('NO_PROXY'),
  };
}

/** People also write `host:port`. */
function withScheme(proxy: string): string {
  return proxy === '' || proxy.includes('://') ? proxy : `http://${proxy}`;
}
