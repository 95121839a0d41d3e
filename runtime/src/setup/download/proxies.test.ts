import { expect, test } from 'vitest';
import { readProxies } from './proxies.ts';

const ROWS = [
  { environment: {}, pip: undefined, httpProxy: '', httpsProxy: '', noProxy: '' },
  {
    environment: { HTTP_PROXY: 'http://a:1', HTTPS_PROXY: 'b:2', NO_PROXY: 'c' },
    pip: undefined,
    httpProxy: 'http://a:1',
    httpsProxy: 'http://b:2',
    noProxy: 'c',
  },
  {
    environment: { HTTP_PROXY: 'http://a:1', http_proxy: 'http://lower:1', https_proxy: '' },
    pip: undefined,
    httpProxy: 'http://lower:1',
    httpsProxy: '',
    noProxy: '',
  },
  {
    environment: { HTTP_PROXY: 'http://a:1' },
    pip: 'user:pass@d:4',
    httpProxy: 'http://user:pass@d:4',
    httpsProxy: 'http://user:pass@d:4',
    noProxy: '',
  },
];

test.for(ROWS)('reads $environment with the setting $pip', ({ environment, pip, ...expected }) => {
  expect(readProxies(environment, (name) => (name === 'proxy' ? pip : undefined))).toEqual(expected);
});
