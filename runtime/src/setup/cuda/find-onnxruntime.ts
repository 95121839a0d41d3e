import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** The onnxruntime-node that this package loads. */
export interface InstalledOnnxruntime {
  readonly version: string;
  /** Folder of its libraries for this machine. */
  readonly libraryFolder: string;
}

export function findOnnxruntime(): InstalledOnnxruntime {
  const packageFolder = dirname(dirname(createRequire(import.meta.url).resolve('onnxruntime-node')));
  // Not by valibot: every program that loads a model comes by here, and would load that first.
  const { version }: { version: unknown } = JSON.parse(
    readFileSync(join(packageFolder, 'package.json'), 'utf8'),
  );
  return {
    version: String(version),
    libraryFolder: join(packageFolder, 'bin', 'napi-v6', process.platform, process.arch),
  };
}
