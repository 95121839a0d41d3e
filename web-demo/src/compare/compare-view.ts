/** Two models read the same text: what each believes after every word. */
import { type Classifier, type Explanation, loadClassifier } from '@onnx-bridge/runtime/browser';
import { drawCurve } from '../classify/draw-curve.ts';
import type { CatalogModel } from '../model/model-catalog.ts';
import type { ModelHost } from '../model/model-host.ts';
import { element, find, svgElement } from '../page/dom.ts';
import { formatPercent, messageOf } from '../page/format.ts';

const DELAY_MS = 150;
/** The judgement turns in the middle: each model follows in its own way. */
const FIRST_TEXT =
  'A wonderful start and a great cast, but then it all falls apart: dull, badly written, a complete waste of time.';

interface Side {
  readonly name: string;
  readonly classifier: Classifier;
}

export async function startCompareView(host: ModelHost, models: readonly CatalogModel[]): Promise<void> {
  const textBox = find('#compare-text', HTMLTextAreaElement);
  const select = find('#compare-model', HTMLSelectElement);
  const status = find('#compare-status', HTMLElement);
  let second: Side | undefined;
  let answering = new AbortController();

  const answer = async (): Promise<void> => {
    answering.abort();
    answering = new AbortController();
    const { signal } = answering;
    const first = host.current;
    if (first === undefined || second === undefined) return;
    await new Promise((resolve) => setTimeout(resolve, DELAY_MS));
    const sides = [first, second];
    const text = textBox.value;
    const explanations = await Promise.all(sides.map((side) => explain(side, text, signal)));
    if (!signal.aborted) {
      find('#compare-lines', HTMLElement).replaceChildren(
        ...explanations.map((explanation, index) => drawSide(sides[index]?.name ?? '', explanation)),
      );
    }
  };
  const run = (work: Promise<void>): void => {
    work.catch((error: unknown) => {
      if (!(error instanceof Error && error.name === 'AbortError')) status.textContent = messageOf(error);
    });
  };
  const loadSecond = async (): Promise<void> => {
    const model = models.find(({ name }) => name === select.value);
    if (model === undefined) return;
    status.hidden = false;
    status.textContent = `Loading ${model.name} …`;
    const classifier = await loadClassifier(model.url, { device: 'wasm' });
    await second?.classifier.dispose();
    second = { name: model.name, classifier };
    status.hidden = true;
    await answer();
  };

  select.replaceChildren(...models.map(({ name }) => element('option', { value: name }, name)));
  const firstName = host.current?.name ?? models[0]?.name;
  select.value = models.find(({ name }) => name !== firstName)?.name ?? '';
  textBox.value = FIRST_TEXT;
  textBox.addEventListener('input', () => run(answer()));
  select.addEventListener('change', () => run(loadSecond()));
  host.watch((state) => {
    if (state.type === 'ready') run(answer());
  });
  run(loadSecond());
}

/** About the same label of both models, so that up means the same. */
function explain({ classifier }: Side, text: string, signal: AbortSignal): Promise<Explanation> {
  const { labels } = classifier.info;
  const label = labels.length === 2 ? labels[1] : undefined;
  return classifier.explain(text, { signal, ...(label !== undefined && { label }) });
}

function drawSide(name: string, { classification, words }: Explanation): HTMLElement {
  const svg = svgElement('svg', {
    viewBox: '0 0 720 120',
    preserveAspectRatio: 'none',
    'aria-hidden': 'true',
  });
  if (svg instanceof SVGSVGElement)
    drawCurve(
      svg,
      words.map(({ probabilityAfter }) => probabilityAfter),
    );
  const answer = `${classification.label} ${formatPercent(classification.probability)}`;
  return element(
    'div',
    {},
    element('h2', {}, name),
    element('p', { className: 'fine' }, answer),
    element('div', { className: 'curve' }, svg),
  );
}
