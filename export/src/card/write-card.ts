/** Writes the model card beside the model. */
import { rename, rm, writeFile } from 'node:fs/promises';
import { OutputNotWritableError } from '../errors/output-not-writable-error.ts';
import { type CardSource, createCard } from './create-card.ts';

/**
 * @returns the path of the card: that of the model with `.md` in the place of `.onnx`.
 * @throws {OutputNotWritableError}
 */
export async function writeCard(source: CardSource): Promise<string> {
  const path = source.path.replace(/(\.onnx)?$/, '.md');
  const temporaryPath = `${path}.${process.pid}.tmp`;
  try {
    await writeFile(temporaryPath, createCard(source));
    await rename(temporaryPath, path);
    return path;
  } catch (cause) {
    await rm(temporaryPath, { force: true }).catch(() => undefined);
    throw new OutputNotWritableError(path, cause);
  }
}
