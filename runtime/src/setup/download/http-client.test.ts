import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createServer, request as httpRequest, type RequestListener } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startLocalServer, unusedAddress } from '../../../../tests/support/local-server.ts';
import { createTemporaryFolder } from '../../../../tests/support/temporary-folder.ts';
import { createHttpClient, type HttpClientOptions, readText } from './http-client.ts';

const NO_OPTIONS = { httpProxy: '', httpsProxy: '', noProxy: '', certificates: undefined, retryDelayMs: 1 };
const SIGNAL = new AbortController().signal;

async function getText(url: string, options: Partial<HttpClientOptions> = {}): Promise<string> {
  const client = createHttpClient({ ...NO_OPTIONS, ...options });
  onTestFinished(() => client.close());
  return readText(await client.get(new URL(url), { signal: SIGNAL }), 1000, SIGNAL);
}

/** A server that answers with what it was asked for. */
const echo: RequestListener = ({ url, headers: { authorization = '' } }, response) => {
  response.end(`${url} ${authorization}`.trim());
};

/** A proxy that keeps the addresses it was asked for. */
async function startProxy() {
  const asked: string[] = [];
  const address = await startLocalServer((request, response) => {
    asked.push(request.url ?? '');
    httpRequest(request.url ?? '', { headers: request.headers }, (answer) => answer.pipe(response)).end();
  });
  return { address, asked };
}

/** A proxy for https, which connects to what it is asked for, or refuses with a status. */
async function startTunnel(refusal?: string) {
  const asked: string[] = [];
  const proxy = createServer().on('connect', (request, socket) => {
    asked.push(request.url ?? '');
    if (refusal !== undefined) {
      socket.end(`HTTP/1.1 ${refusal}\r\n\r\n`);
      return;
    }
    const { hostname, port } = new URL(`http://${request.url}`);
    const target = connect(Number(port), hostname, () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      socket.pipe(target).pipe(socket);
    });
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void proxy.close());
  return { address: `http://127.0.0.1:${portOf(proxy.address())}`, asked };
}

describe('createHttpClient', () => {
  test('sends the password of the index to its origin, and to no other', async () => {
    const address = await startLocalServer(echo);
    const other = await startLocalServer(echo);
    const credentials = new URL(address.replace('//', '//us%40er:pass@'));
    expect(await getText(`${address}/a`, { credentials })).toBe('/a Basic dXNAZXI6cGFzcw==');
    expect(await getText(`${other}/a`, { credentials })).toBe('/a');
  });

  test('does not hand the password on with a redirect', async () => {
    const other = await startLocalServer(echo);
    const address = await startLocalServer((_, response) => {
      response.writeHead(302, { location: `${other}/elsewhere` }).end();
    });
    const credentials = new URL(address.replace('//', '//user:pass@'));
    expect(await getText(address, { credentials })).toBe('/elsewhere');
  });

  test('asks a proxy, but not for the hosts of NO_PROXY', async () => {
    const address = await startLocalServer(echo);
    const { address: httpProxy, asked } = await startProxy();
    expect(await getText(`${address}/a`, { httpProxy })).toBe('/a');
    expect(asked).toEqual([`${address}/a`]);
    expect(await getText(`${address}/b`, { httpProxy, noProxy: '127.0.0.1' })).toBe('/b');
    expect(asked).toHaveLength(1);
  });

  test('says that the proxy refuses a tunnel to an https address', async () => {
    const { address: httpsProxy, asked } = await startTunnel('403 Forbidden');
    await expect(getText('https://host.test/a', { httpsProxy })).rejects.toMatchObject({
      failure: 'unreachable',
      message: expect.stringContaining('403'),
    });
    expect(asked[0]).toBe('host.test:443');
  });

  test('trusts a private certificate that it is given, and no other', async ({ skip }) => {
    const folder = await createTemporaryFolder();
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    try {
      const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
      const args = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', ...subject];
      execFileSync('openssl', [...args, '-keyout', key, '-out', cert], { stdio: 'ignore' });
    } catch {
      skip('openssl is not installed');
    }
    const certificate = await readFile(cert, 'utf8');
    const server = createSecureServer({ key: await readFile(key), cert: certificate }, echo);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    const url = `https://localhost:${portOf(server.address())}/a`;
    expect(await getText(url, { certificates: [certificate] })).toBe('/a');
    const { address: httpsProxy, asked } = await startTunnel();
    expect(await getText(url, { certificates: [certificate], httpsProxy })).toBe('/a');
    expect(asked).toEqual([new URL(url).host]);
    await expect(getText(url)).rejects.toMatchObject({ failure: 'unreachable' });
  });

  test('tries again where the server is busy', async () => {
    let count = 0;
    const address = await startLocalServer((_, response) => {
      count += 1;
      response.writeHead(count < 3 ? 503 : 200).end('answer');
    });
    expect(await getText(address)).toBe('answer');
    expect(count).toBe(3);
  });

  test('tries a refusal once, and shows no password', async () => {
    let count = 0;
    const address = await startLocalServer((_, response) => {
      count += 1;
      response.writeHead(401).end();
    });
    const credentials = new URL(address.replace('//', '//user:secret@'));
    const error = await getText(credentials.href, { credentials }).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ failure: 'status', message: expect.stringContaining('401') });
    expect(error).toMatchObject({ message: expect.not.stringContaining('secret') });
    expect(count).toBe(1);
  });

  test('says that a server cannot be reached', async () => {
    await expect(getText(await unusedAddress())).rejects.toMatchObject({
      failure: 'unreachable',
      message: expect.stringContaining('ECONNREFUSED'),
    });
  });

  test('refuses a page that has no end', async () => {
    const address = await startLocalServer((_, response) => void response.end('x'.repeat(2000)));
    await expect(getText(address)).rejects.toThrow('larger than 1000 bytes');
  });

  test('stops when it is aborted', async () => {
    const abortion = new AbortController();
    const address = await startLocalServer(() => abortion.abort());
    const client = createHttpClient(NO_OPTIONS);
    onTestFinished(() => client.close());
    const answer = client.get(new URL(address), { signal: abortion.signal });
    await expect(answer).rejects.toMatchObject({ name: 'AbortError' });
  });
});

function portOf(address: AddressInfo | string | null): number {
  return typeof address === 'object' && address !== null ? address.port : 0;
}
