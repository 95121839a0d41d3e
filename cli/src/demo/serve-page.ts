/** A small server for the built page: its files, and a model of the user's in front of those that it has. */
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { extname, join } from 'node:path';

const CONTENT_TYPE: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.onnx': 'application/octet-stream',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
};

const HEADERS = {
  'x-content-type-options': 'nosniff',
  // Isolation from other pages lets WASM use threads.
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
};
/** Built files have their digest in their names; the others may be other ones at the next start. */
const CACHE_CONTROL = { assets: 'public, max-age=31536000, immutable', others: 'no-cache' };

const CATALOG = '/models.json';
const OWN_MODEL = '/models/own.onnx';

/** A model to show instead of the page's own. */
export interface OwnModel {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface PageServerOptions {
  readonly folder: string;
  readonly model: OwnModel | undefined;
  readonly host: string;
  /** Undefined: 4321, or a free one where that is taken. */
  readonly port: number | undefined;
}

export interface PageServer {
  readonly url: string;
  close(): Promise<void>;
}

const DEFAULT_PORT = 4321;

/** Serves the page until `close()`. */
export async function servePage({ folder, model, host, port }: PageServerOptions): Promise<PageServer> {
  const server = createServer(({ url = '/', method }, response) => {
    if (method !== 'GET' && method !== 'HEAD') {
      response.writeHead(405, { allow: 'GET, HEAD' }).end();
      return;
    }
    const path = pathOf(url);
    if (model !== undefined && path === CATALOG) sendCatalog(response, folder, model);
    else if (model !== undefined && path === OWN_MODEL) send(response, '.onnx', model.bytes);
    else sendFile(response, folder, path);
  });
  const usedPort = await listen(server, host, port);
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${usedPort}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The path of a request without its query; empty where it is no address. */
function pathOf(url: string): string {
  const path = URL.canParse(url, 'http://page') ? new URL(url, 'http://page').pathname : '';
  return path.endsWith('/') ? `${path}index.html` : path;
}

function sendFile(response: ServerResponse, folder: string, path: string): void {
  // `pathname` has no `..` left, and a name that is percent-encoded is none of the page's.
  const file = join(folder, path);
  if (!existsSync(file) || !statSync(file).isFile()) {
    response.writeHead(404, HEADERS).end('Not found\n');
    return;
  }
  response.writeHead(200, {
    ...headersFor(extname(file), path.startsWith('/assets/')),
    'content-length': statSync(file).size,
  });
  createReadStream(file).pipe(response);
}

function send(response: ServerResponse, extension: string, content: string | Uint8Array): void {
  response.writeHead(200, { ...headersFor(extension, false), 'content-length': Buffer.byteLength(content) });
  response.end(content);
}

function headersFor(extension: string, isAsset: boolean): Record<string, string> {
  return {
    ...HEADERS,
    'content-type': CONTENT_TYPE[extension] ?? 'application/octet-stream',
    'cache-control': isAsset ? CACHE_CONTROL.assets : CACHE_CONTROL.others,
  };
}

/** The page's list of models, with the user's in front. */
async function sendCatalog(
  response: ServerResponse,
  folder: string,
  { name, bytes }: OwnModel,
): Promise<void> {
  const catalog = JSON.parse(await readFile(join(folder, CATALOG), 'utf8'));
  const digest = createHash('sha256').update(bytes).digest('base64');
  const own = { name, url: OWN_MODEL.slice(1), integrity: `sha256-${digest}`, sizeBytes: bytes.byteLength };
  send(response, '.json', JSON.stringify({ ...catalog, models: [own, ...catalog.models] }));
}

/** @returns the port that is listened on. */
async function listen(server: Server, host: string, port: number | undefined): Promise<number> {
  try {
    await listenOn(server, host, port ?? DEFAULT_PORT);
  } catch (error) {
    if (port !== undefined) throw error;
    await listenOn(server, host, 0);
  }
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function listenOn(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
