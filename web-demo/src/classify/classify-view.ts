import { type Classification, type Classifier, findWords } from '@onnx-bridge/runtime/browser';
import type { HostState, ModelHost } from '../model/model-host.ts';
import { element, find } from '../page/dom.ts';
import { formatMs, formatPercent, median, messageOf } from '../page/format.ts';
import { linkToText } from '../page/location.ts';
import { drawGauge } from './draw-gauge.ts';
import { EXAMPLES } from './examples.ts';
import { createStepsView } from './steps-view.ts';

/** Explaining asks the model twice a word: it waits until the typing pauses. */
const EXPLAIN_DELAY_MS = 120;
/** A longer text would be asked about more than a thousand times. */
const MAX_EXPLAINED_WORDS = 500;
/** Answers that the shown latency is the median of. */
const LATENCY_COUNT = 15;

/** The text box and everything that answers it; answers to an older text are dropped. */
export class ClassifyView {
  readonly #host: ModelHost;
  readonly #textBox = find('#text', HTMLTextAreaElement);
  readonly #result = find('#result', HTMLElement);
  readonly #steps = createStepsView(this.#textBox);
  readonly #latencies: number[] = [];
  /** The first answer of a model takes longer than any other. */
  #isWarm = false;
  #answering = new AbortController();

  constructor(host: ModelHost) {
    this.#host = host;
    this.#textBox.addEventListener('input', () => this.#answer());
    find('#share', HTMLButtonElement).addEventListener('click', ({ target }) => void this.#share(target));
    const chips = EXAMPLES.map(({ title, text }) => {
      const button = element(
        'button',
        { type: 'button', title: text, onclick: () => this.setText(text) },
        title,
      );
      return element('li', {}, button);
    });
    find('#examples', HTMLUListElement).replaceChildren(...chips);
    host.watch((state) => this.#showState(state));
  }

  setText(text: string): void {
    this.#textBox.value = text;
    this.#answer();
  }

  #showState(state: HostState): void {
    if (state.type !== 'ready') return;
    this.#latencies.length = 0;
    this.#isWarm = false;
    this.#answer();
  }

  /** Answers the text at once, and explains it when the typing pauses. */
  #answer(): void {
    this.#answering.abort();
    this.#answering = new AbortController();
    const text = this.#textBox.value;
    const classifier = this.#host.current?.classifier;
    this.#steps.showPlain(text);
    const isShown = classifier !== undefined && text.trim() !== '';
    this.#result.hidden = !isShown;
    find('#words', HTMLElement).hidden = !isShown;
    if (isShown) this.#ask(text, classifier, this.#answering.signal).catch((error) => this.#showError(error));
  }

  async #ask(text: string, classifier: Classifier, signal: AbortSignal): Promise<void> {
    const startMs = performance.now();
    const classification = await classifier.classify(text);
    if (signal.aborted) return;
    this.#showLatency(performance.now() - startMs, classifier);
    this.#showVerdict(classification);
    const wordCount = findWords(text).length;
    find('#steps', HTMLElement).hidden = wordCount > MAX_EXPLAINED_WORDS;
    if (wordCount > MAX_EXPLAINED_WORDS) return;
    await new Promise((resolve) => setTimeout(resolve, EXPLAIN_DELAY_MS));
    if (signal.aborted) return;
    const { labels } = classifier.info;
    // Of two labels always the same one, so that up and down keep their meaning.
    const label = labels.length === 2 ? labels[1] : undefined;
    const explanation = await classifier.explain(text, { signal, ...(label !== undefined && { label }) });
    if (!signal.aborted) this.#steps.show(text, explanation);
  }

  #showVerdict(classification: Classification): void {
    find('#verdict-label', HTMLElement).textContent = classification.label;
    find('#verdict-percent', HTMLElement).textContent = formatPercent(classification.probability);
    drawGauge(find('#gauge', HTMLElement), classification);
  }

  #showLatency(latencyMs: number, { device }: Classifier): void {
    if (this.#isWarm) this.#latencies.push(latencyMs);
    this.#isWarm = true;
    this.#latencies.splice(0, this.#latencies.length - LATENCY_COUNT);
    const facts = find('#device-facts', HTMLElement);
    const latency = this.#latencies.length > 0 ? `, ${formatMs(median(this.#latencies))} a text` : '';
    facts.textContent = `${device.name.toUpperCase()}${latency}`;
    facts.title = device.reason;
  }

  #showError(error: unknown): void {
    if (error instanceof Error && error.name === 'AbortError') return;
    find('#verdict-label', HTMLElement).textContent = messageOf(error);
    find('#verdict-percent', HTMLElement).textContent = '';
  }

  async #share(button: EventTarget | null): Promise<void> {
    const link = linkToText(this.#textBox.value);
    history.replaceState(null, '', link);
    await navigator.clipboard.writeText(link);
    if (!(button instanceof HTMLElement)) return;
    const { textContent } = button;
    button.textContent = 'Copied';
    setTimeout(() => {
      button.textContent = textContent;
    }, 1500);
  }
}
