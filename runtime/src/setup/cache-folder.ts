import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import type { Environment } from './environment.ts';

/**
 * The folder for what setup downloads: `$XDG_CACHE_HOME/onnx-bridge`, else ~/.cache/onnx-bridge, which training uses
 * for its data. It need not exist yet. Linux only, as is everything here.
 */
export function setupCacheFolder(environment: Environment): string {
  const { XDG_CACHE_HOME: chosen, HOME: home } = environment;
  // The XDG specification has relative paths ignored.
  const base = chosen && isAbsolute(chosen) ? chosen : join(home || homedir(), '.cache');
  return join(base, 'onnx-bridge');
}
