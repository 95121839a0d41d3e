/** Puts an exported model into a model repository of NVIDIA's Triton Inference Server, which KServe serves, too. */
import { copyFile, mkdir, rename, writeFile } from 'node:fs/promises';
import { basename, dirname, join, parse, resolve } from 'node:path';
import { OutputNotWritableError } from '../errors/output-not-writable-error.ts';
import type { ValueInfo } from '../onnx/graph.ts';
import type { SeriesDescription, TextDescription } from '../read/sidecars.ts';
import { formatTritonConfig } from './config.ts';
import { ENCODE_TEXT_PYTHON } from './encode-text-python.ts';

export interface TritonRepositoryOptions {
  /** Folder of the repository, which may hold other models; made where it is missing. */
  readonly folder: string;
  /** The exported .onnx file. */
  readonly modelFile: string;
  /** The file with its numbers, which it names by the last part of this path; null where they are inside. */
  readonly externalDataPath: string | null;
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
  readonly text?: TextDescription | undefined;
  readonly series?: SeriesDescription | undefined;
}

/**
 * Writes `NAME/config.pbtxt` and `NAME/1/model.onnx`; for a text model `labels.txt`, and what turns texts into tokens:
 * `text.json` and `encode_text.py`; for a time series `series.json`. NAME is that of the file, or of its folder where
 * the file is called model.onnx.
 *
 * @returns the folder of the model.
 * @throws {OutputNotWritableError} if a file cannot be written.
 */
export async function writeTritonRepository(options: TritonRepositoryOptions): Promise<string> {
  const { folder, modelFile, externalDataPath, inputs, outputs, text, series } = options;
  const name = modelNameOf(modelFile);
  const modelFolder = join(folder, name);
  const columns = outputs[0]?.shape.at(-1);
  const hasLabels = text !== undefined && columns === text.labels.length;
  const files: Record<string, string> = {
    ...(text && { 'text.json': `${JSON.stringify(text)}\n`, 'encode_text.py': ENCODE_TEXT_PYTHON }),
    ...(hasLabels && { 'labels.txt': text.labels.map((label) => `${label}\n`).join('') }),
    ...(series && { 'series.json': `${JSON.stringify(series)}\n` }),
    'config.pbtxt': formatTritonConfig({ name, inputs, outputs, hasLabels }),
  };
  try {
    await mkdir(join(modelFolder, '1'), { recursive: true });
    for (const [file, content] of Object.entries(files)) {
      await replaceFile(join(modelFolder, file), (temporaryPath) => writeFile(temporaryPath, content));
    }
    if (externalDataPath !== null) {
      const copy = join(modelFolder, '1', basename(externalDataPath));
      await replaceFile(copy, (temporaryPath) => copyFile(externalDataPath, temporaryPath));
    }
    // Last: a Triton that watches the repository loads the model when it sees this file.
    await replaceFile(join(modelFolder, '1', 'model.onnx'), (temporaryPath) =>
      copyFile(modelFile, temporaryPath),
    );
  } catch (cause) {
    throw new OutputNotWritableError(modelFolder, cause);
  }
  return modelFolder;
}

/** As `serve` names it. */
function modelNameOf(path: string): string {
  const { name } = parse(path);
  const chosen = name === 'model' ? basename(dirname(resolve(path))) : name;
  return chosen.replaceAll(/[^\w.-]+/g, '-') || 'model';
}

async function replaceFile(path: string, write: (temporaryPath: string) => Promise<void>): Promise<void> {
  const temporaryPath = `${path}.${process.pid}.tmp`;
  await write(temporaryPath);
  await rename(temporaryPath, path);
}
