import './styles.css';
import { ClassifyView } from './classify/classify-view.ts';
import { EXAMPLES } from './classify/examples.ts';
import { startLoadingView } from './model/loading-view.ts';
import { fetchCatalog, type ModelCatalog } from './model/model-catalog.ts';
import { choiceOf, startModelDialog } from './model/model-dialog.ts';
import { ModelHost } from './model/model-host.ts';
import { element, find } from './page/dom.ts';
import { messageOf } from './page/format.ts';
import { parseLocation, VIEW_NAMES, type ViewName } from './page/location.ts';
import { startTheme } from './page/theme.ts';

/** The other views, each loaded when it is opened first. */
const START_VIEW: Partial<Record<ViewName, (host: ModelHost, catalog: ModelCatalog) => Promise<void>>> = {
  texts: async (host) => (await import('./texts/texts-view.ts')).startTextsView(host),
  compare: async (host, { models }) =>
    (await import('./compare/compare-view.ts')).startCompareView(host, models),
  train: async (host) => (await import('./train/train-view.ts')).startTrainView(host),
  speed: async (host) => (await import('./speed/speed-view.ts')).startSpeedView(host),
};

async function start(): Promise<void> {
  startTheme();
  const host = new ModelHost((message) => {
    find('#device-notice', HTMLElement).textContent = message;
  });
  const view = new ClassifyView(host);
  // Of a visitor who comes back, browsers keep what was typed.
  const typed = find('#text', HTMLTextAreaElement).value || EXAMPLES[4]?.text;
  const { text = typed ?? '' } = parseLocation(location.hash);
  view.setText(text);
  const catalog = await fetchCatalog();
  const [first] = catalog.models;
  if (first === undefined) throw new Error('There is no model beside this page.');
  startLoadingView(host, { model: first.sizeBytes, runtime: catalog.wasmSizeBytes });
  startModelDialog(host, catalog.models);
  startViews(host, catalog, view);
  await host.load(choiceOf(first));
  if ('serviceWorker' in navigator) await navigator.serviceWorker.register('service-worker.js');
}

/** Shows the view that the address names. */
function startViews(host: ModelHost, catalog: ModelCatalog, classifyView: ClassifyView): void {
  const started = new Set<ViewName>();
  const show = (): void => {
    const { view, text } = parseLocation(location.hash);
    for (const name of VIEW_NAMES) find(`#view-${name}`, HTMLElement).hidden = name !== view;
    for (const link of document.querySelectorAll('.views a')) {
      link.toggleAttribute('aria-current', false);
      if (link.getAttribute('href') === `#${view}`) link.setAttribute('aria-current', 'page');
    }
    if (!started.has(view)) {
      started.add(view);
      START_VIEW[view]?.(host, catalog).catch(showFailure);
    }
    if (text !== undefined) classifyView.setText(text);
  };
  addEventListener('hashchange', show);
  show();
}

/** What nothing else has caught: the page says so instead of waiting for ever. */
function showFailure(error: unknown): void {
  const notice = element(
    'p',
    { className: 'notice', role: 'alert' },
    element('strong', {}, 'This page cannot go on.'),
  );
  notice.append(messageOf(error));
  find('#main', HTMLElement).prepend(notice);
}

start().catch(showFailure);
