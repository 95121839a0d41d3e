/** The dialog in which the visitor picks a model: one beside the page, a file, or an address. */
import { element, find } from '../page/dom.ts';
import { formatCount, formatPercent, formatSize, messageOf } from '../page/format.ts';
import type { CatalogModel } from './model-catalog.ts';
import type { LoadedModel, ModelChoice, ModelHost } from './model-host.ts';

export function startModelDialog(host: ModelHost, models: readonly CatalogModel[]): void {
  const dialog = find('#model-dialog', HTMLDialogElement);
  const file = find('#model-file', HTMLInputElement);
  const address = find('#model-url', HTMLInputElement);
  const failure = find('#model-failure', HTMLElement);
  dialog.addEventListener('close', () => {
    failure.hidden = true;
  });
  const choose = (choice: ModelChoice): void => {
    dialog.close();
    void host.load(choice);
  };
  const list = models.map((model) => {
    const name = element('span', { className: 'choice-name' }, model.name);
    const size = element('span', { className: 'fine' }, ` ${formatSize(model.sizeBytes)}`);
    const button = element('button', { type: 'button', onclick: () => choose(choiceOf(model)) }, name, size);
    button.dataset.model = model.name;
    return element('li', {}, button);
  });
  find('#model-list', HTMLUListElement).replaceChildren(...list);
  find('#model-button', HTMLButtonElement).addEventListener('click', () => dialog.showModal());
  file.addEventListener('change', () => {
    const [chosen] = file.files ?? [];
    if (chosen !== undefined) choose({ name: chosen.name, source: chosen });
    file.value = '';
  });
  find('#model-load', HTMLButtonElement).addEventListener('click', () => {
    if (address.value !== '' && address.reportValidity())
      choose({ name: address.value, source: address.value });
  });
  host.watch((state) => {
    if (state.type === 'ready') showModel(state.model);
    if (state.type !== 'failed') return;
    const { current } = host;
    // With no model at all, the page itself says why; of another device for the same model, its view does.
    if (current === undefined || current.source === state.choice.source) return;
    failure.replaceChildren(
      element('strong', {}, `${state.choice.name} was not loaded.`),
      `${messageOf(state.error)} ${current.name} goes on.`,
    );
    failure.hidden = false;
    if (!dialog.open) dialog.showModal();
  });
}

export function choiceOf({ name, url, integrity }: CatalogModel): ModelChoice {
  return { name, source: url, integrity };
}

function showModel({ name, classifier }: LoadedModel): void {
  const { model, metrics, labels, encoding } = classifier.info;
  find('#model-name', HTMLElement).textContent = name;
  const accuracy = metrics?.test?.accuracy;
  const accuracyText =
    typeof accuracy === 'number' ? `${formatPercent(accuracy)} right on its test texts` : '';
  find('#model-facts', HTMLElement).textContent = accuracyText;
  const details: readonly (readonly [string, string])[] = [
    ['Labels', labels.join(', ')],
    ['Vocabulary', `${formatCount(encoding.vocabulary.length)} tokens`],
    ['Reads', `${formatCount(encoding.preprocessing.sequenceLength)} tokens of a text`],
    ['Parameters', formatCount(model.parameterCount)],
    ['Device', `${classifier.device.name}: ${classifier.device.reason}`],
  ];
  const rows = details.flatMap(([term, value]) => [element('dt', {}, term), element('dd', {}, value)]);
  find('#model-details', HTMLElement).replaceChildren(...rows);
  for (const button of document.querySelectorAll<HTMLElement>('#model-list button')) {
    button.setAttribute('aria-pressed', String(button.dataset.model === name));
  }
}
