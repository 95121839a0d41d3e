import { homedir } from 'node:os';
import { posix, win32 } from 'node:path';
import type { Environment } from './dataset.ts';

/**
 * The folder for files that can be made again: `$XDG_CACHE_HOME/onnx-bridge`, else ~/.cache (on macOS
 * ~/Library/Caches, on Windows %LOCALAPPDATA%). It need not exist yet.
 */
export function userCacheFolder(
  environment: Environment,
  platform: NodeJS.Platform = process.platform,
  homeFolder: string = homedir(),
): string {
  const { join, isAbsolute } = platform === 'win32' ? win32 : posix;
  const chosen = environment.XDG_CACHE_HOME;
  // The XDG specification has relative paths ignored.
  if (chosen && isAbsolute(chosen)) {
    return join(chosen, 'onnx-bridge');
  }
  if (platform === 'win32') {
    return join(environment.LOCALAPPDATA || join(homeFolder, 'AppData', 'Local'), 'onnx-bridge');
  }
  return join(homeFolder, ...(platform === 'darwin' ? ['Library', 'Caches'] : ['.cache']), 'onnx-bridge');
}
