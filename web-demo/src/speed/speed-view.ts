import { type BrowserDeviceName, loadClassifier } from '@onnx-bridge/runtime/browser';
import type { LoadedModel, ModelHost } from '../model/model-host.ts';
import { element, find } from '../page/dom.ts';
import { formatCount, formatMs, messageOf } from '../page/format.ts';
import { measureSpeed } from './measure.ts';

const DEVICES: readonly {
  readonly name: BrowserDeviceName;
  readonly title: string;
  readonly note: string;
}[] = [
  { name: 'auto', title: 'Auto', note: 'WASM, and WebGPU for batches where that is faster' },
  { name: 'wasm', title: 'WASM', note: 'the processor' },
  { name: 'webgpu', title: 'WebGPU', note: 'the graphics card' },
];

interface DeviceRow {
  readonly name: BrowserDeviceName;
  readonly single: HTMLElement;
  readonly batch: HTMLElement;
}

/** A table of the devices: which one is used, and how fast each is. */
export function startSpeedView(host: ModelHost): void {
  const status = find('#speed-status', HTMLElement);
  const run = find('#speed-run', HTMLButtonElement);
  const rows = DEVICES.map((device) => createRow(device, host));
  find('#speed-rows', HTMLElement).replaceChildren(...rows.map(({ row }) => row));
  find('#speed-note', HTMLElement).textContent = crossOriginIsolated
    ? `This page is isolated from others, so that WASM may use threads; this machine has ${navigator.hardwareConcurrency} cores.`
    : 'WASM uses one thread: browsers allow more only in pages that their server isolates from others.';

  run.addEventListener('click', async () => {
    run.disabled = true;
    for (const row of rows) {
      status.textContent = `Measuring ${row.name} …`;
      await measureRow(row, host.current);
    }
    status.textContent = '';
    run.disabled = false;
  });
}

function createRow(
  { name, title, note }: (typeof DEVICES)[number],
  host: ModelHost,
): DeviceRow & { readonly row: HTMLElement } {
  const single = element('td', { className: 'number' }, '–');
  const batch = element('td', { className: 'number' }, '–');
  const choice = element('input', {
    type: 'radio',
    name: 'device',
    value: name,
    checked: host.device === name,
  });
  choice.setAttribute('aria-label', `Use ${title}`);
  choice.addEventListener('change', () => {
    const { current } = host;
    if (current !== undefined) void host.load(current, name);
  });
  host.watch((state) => {
    if (state.type !== 'loading') choice.checked = host.device === name;
    if (state.type === 'failed') find('#speed-status', HTMLElement).textContent = messageOf(state.error);
  });
  const device = element('td', {}, title, element('br'), element('span', { className: 'fine' }, note));
  return { name, single, batch, row: element('tr', {}, device, single, batch, element('td', {}, choice)) };
}

/** Loads the model on a device of its own, measures, and lets it go; a device that does not work says why. */
async function measureRow({ name, single, batch }: DeviceRow, model: LoadedModel | undefined): Promise<void> {
  if (model === undefined) return;
  try {
    await using classifier = await loadClassifier(model.source, { device: name });
    const { singleMs, textsPerSecond } = await measureSpeed(classifier);
    single.textContent = formatMs(singleMs);
    batch.textContent = `${formatCount(textsPerSecond)} texts/s`;
    single.parentElement?.setAttribute('title', classifier.device.reason);
  } catch (error) {
    single.textContent = 'not available';
    batch.textContent = messageOf(error);
  }
}
