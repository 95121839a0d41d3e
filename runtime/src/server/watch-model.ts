import { unwatchFile, watchFile } from 'node:fs';
import type { ServedModel } from './served-model.ts';

export interface WatchModelOptions {
  /** Time between two looks at the file; 0 never looks. */
  readonly intervalMs: number;
  /** Called after each try; `error` is why the old model stays. */
  readonly onReload: (error?: unknown) => void;
}

/**
 * Loads a model again whenever its file has changed. The file is looked at in intervals: unlike events of the
 * operating system, that works on network drives and for files that are swapped by symbolic links, as Kubernetes does.
 *
 * @returns ends the watch; a reload that is under way is waited for.
 */
export function watchModel(
  model: ServedModel,
  { intervalMs, onReload }: WatchModelOptions,
): () => Promise<void> {
  let lastReload = Promise.resolve();
  const reload = () => {
    lastReload = lastReload
      .then(() => model.reload())
      .then(
        () => onReload(),
        (error: unknown) => onReload(error),
      );
  };
  if (intervalMs > 0) watchFile(model.path, { interval: intervalMs, persistent: false }, reload);
  return () => {
    unwatchFile(model.path, reload);
    return lastReload;
  };
}
