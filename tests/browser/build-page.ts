import { isBuiltin } from 'node:module';
import { resolve } from 'node:path';
import { build, defaultClientConditions, type Plugin, preview } from 'vite';

/** An import of a module of Node. */
export interface NodeImport {
  readonly module: string;
  /** Path of the file that has it. */
  readonly importer: string;
}

export interface BuiltPage {
  readonly nodeImports: readonly NodeImport[];
}

export interface ServedPage {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Bundles a page for a browser as an application does, from our sources.
 *
 * @param page folder of the page, in this one.
 */
export async function buildPage(page: string, folder: string): Promise<BuiltPage> {
  const nodeImports: NodeImport[] = [];
  const recorder: Plugin = {
    name: 'record-node-imports',
    enforce: 'pre',
    resolveId(source, importer = '') {
      if (isBuiltin(source)) nodeImports.push({ module: source, importer });
      return null;
    },
  };
  await build({
    configFile: false,
    root: resolve('tests/browser', page),
    logLevel: 'error',
    plugins: [recorder],
    resolve: { conditions: ['source', ...defaultClientConditions] },
    build: { outDir: folder, emptyOutDir: true, target: 'es2023', minify: false },
  });
  return { nodeImports };
}

/** Serves a bundled page on a free port of this machine. */
export async function servePage(
  folder: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<ServedPage> {
  const server = await preview({
    configFile: false,
    logLevel: 'error',
    // A page that is not there is not there, unlike in a single-page application.
    appType: 'mpa',
    build: { outDir: folder },
    preview: { host: '127.0.0.1', port: 0, headers },
  });
  const [url] = server.resolvedUrls?.local ?? [];
  if (url === undefined) throw new Error('the page is not served');
  return { url, close: () => server.close() };
}
