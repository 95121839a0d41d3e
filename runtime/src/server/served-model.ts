import { readFile } from 'node:fs/promises';
import { basename, dirname, parse, resolve } from 'node:path';
import type { Classifier } from '../core/classifier.ts';
import { ModelFileError } from '../errors/model-file-error.ts';
import { type LoadClassifierOptions, loadClassifier } from '../node/load-classifier.ts';
import { isRemote } from '../node/model-source.ts';
import { SharedClassifier } from './shared-classifier.ts';

/** The classifier that answers now, loaded again when its file has changed. */
export class ServedModel {
  readonly path: string;
  readonly #options: LoadClassifierOptions;
  #current: SharedClassifier;

  private constructor(path: string, options: LoadClassifierOptions, classifier: Classifier) {
    this.path = path;
    this.#options = options;
    this.#current = new SharedClassifier(classifier);
  }

  /** @throws what {@link loadClassifier} throws. */
  static async load(path: string, options: LoadClassifierOptions): Promise<ServedModel> {
    return new ServedModel(path, options, await loadFile(path, options));
  }

  /** To look at; requests go through {@link use}. */
  get classifier(): Classifier {
    return this.#current.classifier;
  }

  /** Lends the model to one request, which keeps it to its end even if there is a newer one by then. */
  use<T>(work: (classifier: Classifier) => Promise<T>): Promise<T> {
    return this.#current.use(work);
  }

  /**
   * Loads the file again. New requests are answered by the old model until the new one is ready; the old one is
   * freed after its last request.
   *
   * @throws what {@link loadClassifier} throws; then the old model stays.
   */
  async reload(): Promise<void> {
    const classifier = await loadFile(this.path, this.#options);
    const old = this.#current;
    this.#current = new SharedClassifier(classifier);
    await old.retire();
  }

  dispose(): Promise<void> {
    return this.#current.retire();
  }
}

/** A model's name in addresses: that of its file, or of its folder where the file is called model.onnx, or model.int8.onnx. */
export function defaultModelName(path: string): string {
  const location = isRemote(path) ? new URL(path).pathname : resolve(path);
  const { name } = parse(location);
  const chosen = /^model(\.(fp16|int8))?$/.test(name) ? basename(dirname(location)) : name;
  return chosen.replaceAll(/[^\w.-]+/g, '-') || 'model';
}

/** Bytes, not the path of a file: the pool starts workers later on, and they must not load what the file has become by then. */
async function loadFile(path: string, options: LoadClassifierOptions): Promise<Classifier> {
  if (isRemote(path)) return loadClassifier(path, options);
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    throw new ModelFileError(path, isMissing ? 'missing' : 'unreadable', error);
  }
  return loadClassifier({ bytes, path }, options);
}
