import {
  type BrowserDeviceName,
  type BrowserModelSource,
  type Classifier,
  type LoadProgress,
  loadClassifier,
} from '@onnx-bridge/runtime/browser';

/** A model that the visitor can have. */
export interface ModelChoice {
  readonly name: string;
  readonly source: BrowserModelSource;
  readonly integrity?: string;
}

export interface LoadedModel extends ModelChoice {
  readonly classifier: Classifier;
}

export type HostState =
  | { readonly type: 'loading'; readonly progress: ReadonlyMap<LoadProgress['part'], LoadProgress> }
  | { readonly type: 'ready'; readonly model: LoadedModel }
  | { readonly type: 'failed'; readonly choice: ModelChoice; readonly error: unknown };

type Listener = (state: HostState) => void;

/** Owns the model that the page uses; a new one takes over when it is loaded. */
export class ModelHost {
  readonly #listeners = new Set<Listener>();
  #state: HostState = { type: 'loading', progress: new Map() };
  #loading: AbortController | undefined;
  #current: LoadedModel | undefined;
  #device: BrowserDeviceName = 'auto';
  readonly #onNotice: (message: string) => void;

  /** @param onNotice called when a lost device was replaced. */
  constructor(onNotice: (message: string) => void) {
    this.#onNotice = onNotice;
  }

  /** The last model that loaded, even while another one does. */
  get current(): LoadedModel | undefined {
    return this.#current;
  }

  get device(): BrowserDeviceName {
    return this.#device;
  }

  /** Calls the listener now, and at every change. */
  watch(listener: Listener): void {
    this.#listeners.add(listener);
    listener(this.#state);
  }

  /** Loads a model; a load under way is given up. */
  async load(choice: ModelChoice, device: BrowserDeviceName = this.#device): Promise<void> {
    this.#loading?.abort();
    const loading = new AbortController();
    this.#loading = loading;
    const progress = new Map<LoadProgress['part'], LoadProgress>();
    this.#show({ type: 'loading', progress });
    try {
      const classifier = await loadClassifier(choice.source, {
        device,
        ...(choice.integrity !== undefined && isSecureContext && { integrity: choice.integrity }),
        signal: loading.signal,
        onNotice: this.#onNotice,
        onProgress: (part) => {
          progress.set(part.part, part);
          if (this.#loading === loading) this.#show({ type: 'loading', progress });
        },
      });
      const previous = this.#current;
      this.#current = { ...choice, classifier };
      this.#device = device;
      this.#loading = undefined;
      this.#show({ type: 'ready', model: this.#current });
      await previous?.classifier.dispose();
    } catch (error) {
      if (loading.signal.aborted) return;
      this.#loading = undefined;
      this.#show({ type: 'failed', choice, error });
    }
  }

  #show(state: HostState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener(state);
  }
}
