import { WheelDownloadError } from '../../errors/wheel-download-error.ts';

/** Runs something that touches the disk; its failure says where, and what to do. */
export async function guardStorage<T>(path: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (cause) {
    throw cause instanceof Error && cause.name === 'AbortError' ? cause : storageError(path, cause);
  }
}

export function storageError(path: string, cause: unknown): WheelDownloadError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new WheelDownloadError('storage', `The file cannot be stored (${reason})`, path, cause);
}
