import type { Classifier } from '../core/classifier.ts';

/** A classifier that is disposed once nobody uses it any more: `dispose()` alone would end a batch under way. */
export class SharedClassifier {
  readonly classifier: Classifier;
  #userCount = 0;
  #onUnused: (() => void) | undefined;

  constructor(classifier: Classifier) {
    this.classifier = classifier;
  }

  async use<T>(work: (classifier: Classifier) => Promise<T>): Promise<T> {
    this.#userCount += 1;
    try {
      return await work(this.classifier);
    } finally {
      this.#userCount -= 1;
      if (this.#userCount === 0) {
        this.#onUnused?.();
      }
    }
  }

  /** Waits for its users, then frees the model; there must be no new users. */
  async retire(): Promise<void> {
    if (this.#userCount > 0) {
      await new Promise<void>((resolve) => {
        this.#onUnused = resolve;
      });
    }
    await this.classifier.dispose();
  }
}
