import type { ModelInfo } from '../core/model-info.ts';

/**
 * Reads what a text model says of itself, without loading it.
 *
 * @param path names the file in errors.
 * @throws what `loadClassifier` throws for a file that is no text model of ours.
 */
export async function readModelInfo(bytes: Uint8Array, path: string): Promise<ModelInfo> {
  const [{ readOnnxHeader }, { parseModelInfo }] = await Promise.all([
    import('../core/metadata.ts'),
    import('../core/model-info.ts'),
  ]);
  const { metadata } = await readOnnxHeader(bytes, path);
  return parseModelInfo(metadata, path);
}
