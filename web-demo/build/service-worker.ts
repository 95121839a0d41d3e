import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Plugin } from 'vite';

const FILE = 'service-worker.js';
/**
 * Not fetched beforehand: models, which the runtime stores; the builds with WebGPU, which are for some browsers alone;
 * and what trains, which few visitors do.
 */
const ON_DEMAND = /\.onnx$|\.(jspi|asyncify)-[^/]*\.wasm$|training-worker/;

/** Writes the service worker beside the built page, with the list of the page's files. */
export function serviceWorker(): Plugin {
  let folder = '';
  return {
    name: 'service-worker',
    apply: 'build',
    configResolved({ root, build }) {
      folder = resolve(root, build.outDir);
    },
    async writeBundle() {
      const entries = await readdir(folder, { recursive: true, withFileTypes: true });
      const paths = entries
        .filter((entry) => entry.isFile() && entry.name !== FILE && !ON_DEMAND.test(entry.name))
        .map((entry) =>
          join(entry.parentPath, entry.name)
            .slice(folder.length + 1)
            .replaceAll('\\', '/'),
        )
        .sort();
      const hash = createHash('sha256');
      for (const path of paths) hash.update(path).update(await readFile(join(folder, path)));
      const files = ['./', ...paths.filter((path) => path !== 'index.html')];
      const source = await readFile(new URL('../service-worker.js', import.meta.url), 'utf8');
      const filled = source
        .replace("'VERSION'", JSON.stringify(hash.digest('hex').slice(0, 16)))
        .replace("['FILES']", JSON.stringify(files));
      await writeFile(join(folder, FILE), filled);
    },
  };
}
