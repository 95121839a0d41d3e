import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import * as v from 'valibot';

/** The onnxruntime-node that this package loads. */
export interface InstalledOnnxruntime {
  readonly version: string;
  /** Folder of its libraries for this machine. */
  readonly libraryFolder: string;
}

const PackageSchema = v.object({ version: v.string() });

export function findOnnxruntime(): InstalledOnnxruntime {
  const packageFolder = dirname(dirname(createRequire(import.meta.url).resolve('onnxruntime-node')));
  const content: unknown = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8'));
  return {
    version: v.parse(PackageSchema, content).version,
    libraryFolder: join(packageFolder, 'bin', 'napi-v6', process.platform, process.arch),
  };
}
