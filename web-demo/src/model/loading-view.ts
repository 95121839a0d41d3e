/** Shows how far the loading is, or why it failed and what can be done. */
import type { LoadProgress } from '@onnx-bridge/runtime/browser';
import { element, find } from '../page/dom.ts';
import { formatSize, messageOf } from '../page/format.ts';
import type { HostState, ModelHost } from './model-host.ts';

/** Sizes to expect where the server does not tell them. */
export type ExpectedSizes = Readonly<Record<LoadProgress['part'], number>>;

const TITLES: Readonly<Record<LoadProgress['part'], string>> = { runtime: 'ONNX Runtime', model: 'Model' };

const PARTS = ['model', 'runtime'] as const;

export function startLoadingView(host: ModelHost, expected: ExpectedSizes): void {
  const view = find('#loading', HTMLElement);
  const bar = find('#loading-bar', HTMLProgressElement);
  const text = find('#loading-text', HTMLElement);
  host.watch((state: HostState) => {
    // What failed beside a model that goes on is the dialog's to tell.
    view.hidden = state.type === 'ready' || (state.type === 'failed' && host.current !== undefined);
    bar.hidden = state.type !== 'loading';
    if (state.type === 'loading') {
      const parts = PARTS.map((part) => {
        const { loadedBytes = 0, totalBytes } = state.progress.get(part) ?? {};
        return { part, loadedBytes, totalBytes: totalBytes ?? Math.max(expected[part], loadedBytes) };
      });
      bar.max = parts.reduce((sum, { totalBytes }) => sum + totalBytes, 0);
      bar.value = parts.reduce((sum, { loadedBytes }) => sum + loadedBytes, 0);
      text.textContent = parts.map(describe).join(' · ');
    } else if (state.type === 'failed') {
      text.replaceChildren(describeFailure(state.error));
    }
  });
}

function describe({ part, loadedBytes, totalBytes }: LoadProgress & { readonly totalBytes: number }): string {
  const isDone = loadedBytes >= totalBytes;
  return `${TITLES[part]} ${isDone ? '' : `${formatSize(loadedBytes)} of `}${formatSize(totalBytes)}`;
}

function describeFailure(error: unknown): HTMLElement {
  const retry = element(
    'button',
    { type: 'button', className: 'quiet', onclick: () => location.reload() },
    'Try again',
  );
  return element(
    'span',
    {},
    element('strong', {}, 'The model cannot run here. '),
    `${messageOf(error)} `,
    retry,
  );
}
