import { EXAMPLES } from '../classify/examples.ts';
import type { ModelHost } from '../model/model-host.ts';
import { element, find } from '../page/dom.ts';
import { download } from '../page/download.ts';
import { formatCount, formatPercent, formatSize, messageOf } from '../page/format.ts';
import { MAX_FILE_BYTES } from '../page/read-table.ts';
import { readTexts } from './read-texts.ts';
import { type ResultRow, resultsToCsv } from './write-results.ts';

/** Rows in the table; the download has all. */
const SHOWN_ROWS = 200;
const BATCH_SIZE = 64;

export function startTextsView(host: ModelHost): void {
  const drop = find('#drop', HTMLElement);
  const file = find('#texts-file', HTMLInputElement);
  const status = find('#texts-status', HTMLElement);
  let rows: readonly ResultRow[] = [];
  let running = new AbortController();

  const classify = async (texts: readonly string[]): Promise<void> => {
    const classifier = host.current?.classifier;
    if (classifier === undefined) throw new Error('The model is not there yet.');
    if (texts.length === 0) throw new Error('There is no text in this file.');
    running.abort();
    running = new AbortController();
    const startMs = performance.now();
    const results = await classifier.classifyBatch(texts, {
      batchSize: BATCH_SIZE,
      signal: running.signal,
      onProgress: (done, total) => {
        status.textContent = `${formatCount(done)} of ${formatCount(total)} texts`;
      },
    });
    const seconds = (performance.now() - startMs) / 1000;
    rows = results.map((result, index) => ({ text: texts[index] ?? '', ...result }));
    status.textContent = `${formatCount(texts.length)} texts in ${seconds.toFixed(2)} s, ${formatCount(texts.length / seconds)} a second`;
    showRows(rows, classifier.info.labels);
  };
  const run = (work: () => Promise<void>): void => {
    work().catch((error: unknown) => {
      if (!(error instanceof Error && error.name === 'AbortError')) status.textContent = messageOf(error);
    });
  };
  const openFile = (chosen: File | undefined): void =>
    run(async () => {
      if (chosen === undefined) return;
      if (chosen.size > MAX_FILE_BYTES)
        throw new Error(`A file of at most ${formatSize(MAX_FILE_BYTES)} is read.`);
      await classify(readTexts(chosen.name, await chosen.text()));
    });

  file.addEventListener('change', () => {
    openFile(file.files?.[0]);
    file.value = '';
  });
  drop.addEventListener('dragover', (event) => {
    event.preventDefault();
    drop.classList.add('over');
  });
  drop.addEventListener('dragleave', () => drop.classList.remove('over'));
  drop.addEventListener('drop', (event) => {
    event.preventDefault();
    drop.classList.remove('over');
    openFile(event.dataTransfer?.files[0]);
  });
  find('#texts-sample', HTMLButtonElement).addEventListener('click', () =>
    run(() => classify(EXAMPLES.map(({ text }) => text))),
  );
  find('#texts-csv', HTMLButtonElement).addEventListener('click', () =>
    download('results.csv', 'text/csv', resultsToCsv(rows, host.current?.classifier.info.labels ?? [])),
  );
  find('#texts-json', HTMLButtonElement).addEventListener('click', () =>
    download('results.json', 'application/json', JSON.stringify(rows, null, 2)),
  );
}

function showRows(rows: readonly ResultRow[], labels: readonly string[]): void {
  const shares = labels.map((label) => {
    const count = rows.filter((row) => row.label === label).length;
    const share = element('strong', {}, formatPercent(count / rows.length));
    return element('p', {}, share, `${label} (${formatCount(count)})`);
  });
  find('#texts-summary', HTMLElement).replaceChildren(...shares);
  const shown = rows
    .slice(0, SHOWN_ROWS)
    .map(({ label, probability, text }) =>
      element(
        'tr',
        {},
        element('td', {}, label),
        element('td', { className: 'number' }, formatPercent(probability)),
        element('td', {}, text),
      ),
    );
  find('#texts-rows', HTMLElement).replaceChildren(...shown);
  find('#texts-result', HTMLElement).hidden = false;
}
