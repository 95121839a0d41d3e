import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { readModelInfo } from '@onnx-bridge/runtime';
import { findPage } from './find-page.ts';
import { type OwnModel, servePage } from './serve-page.ts';

export interface DemoOptions {
  /** A text model to show; without it, those that the page brings. */
  readonly modelPath: string | undefined;
  readonly host: string;
  readonly port: number | undefined;
  /** Called with the page's address when it is served. */
  readonly onReady: (url: string) => void;
  readonly signal: AbortSignal;
}

/**
 * Serves the demo until the signal is aborted.
 *
 * @throws {DemoPageMissingError} if the page is not built.
 * @throws what reading the model throws, if it is no text model.
 */
export async function runDemo({ modelPath, host, port, onReady, signal }: DemoOptions): Promise<void> {
  const folder = findPage();
  const model = modelPath === undefined ? undefined : await readModel(modelPath);
  const server = await servePage({ folder, model, host, port });
  try {
    onReady(server.url);
    if (!signal.aborted) await once(signal, 'abort');
  } finally {
    await server.close();
  }
}

/** Reads a model and checks that the page can use it; one named model.onnx goes by the name of its folder. */
async function readModel(path: string): Promise<OwnModel> {
  const bytes = await readFile(path);
  await readModelInfo(bytes, path);
  const name = basename(path, '.onnx');
  return { name: name === 'model' ? basename(dirname(path)) : name, bytes };
}
