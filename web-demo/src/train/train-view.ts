import type { TextDataset } from '@onnx-bridge/train/browser';
import type { ModelHost } from '../model/model-host.ts';
import { find } from '../page/dom.ts';
import { download } from '../page/download.ts';
import { formatCount, formatPercent, formatSize, messageOf } from '../page/format.ts';
import { MAX_FILE_BYTES } from '../page/read-table.ts';
import { drawLosses } from './draw-losses.ts';
import { readDataset } from './read-dataset.ts';
import type { TrainingReply, TrainingRequest } from './training-protocol.ts';

const MODEL_NAME = 'trained-here';

/** Trains in a worker of its own, which is ended when the visitor stops it. */
export function startTrainView(host: ModelHost): void {
  const run = find('#train-run', HTMLButtonElement);
  const status = find('#train-status', HTMLElement);
  const result = find('#train-result', HTMLElement);
  const file = find('#train-file', HTMLInputElement);
  const drop = find('#train-drop', HTMLElement);
  let dataset: TextDataset | undefined;
  let worker: Worker | undefined;
  let model: Uint8Array<ArrayBuffer> | undefined;

  const stop = (message: string): void => {
    worker?.terminate();
    worker = undefined;
    run.textContent = 'Train';
    status.textContent = message;
  };
  const start = (): void => {
    const request: TrainingRequest = {
      dataset,
      epochs: find('#train-epochs', HTMLInputElement).valueAsNumber,
      units: find('#train-units', HTMLInputElement).valueAsNumber,
    };
    run.textContent = 'Stop';
    status.textContent = 'Starting …';
    find('#train-accuracy', HTMLElement).textContent = '';
    find('#train-progress', HTMLElement).hidden = false;
    result.hidden = true;
    worker = new Worker(new URL('./training-worker.ts', import.meta.url), { type: 'module' });
    worker.addEventListener(
      'message',
      createReplyListener(stop, (trained) => {
        model = trained;
        result.hidden = false;
      }),
    );
    worker.addEventListener('error', ({ message }) => stop(`The worker failed: ${message}`));
    worker.postMessage(request);
  };
  const openFile = async (chosen: File | undefined): Promise<void> => {
    if (chosen === undefined) return;
    const description = find('#train-data', HTMLElement);
    try {
      if (chosen.size > MAX_FILE_BYTES)
        throw new Error(`A file of at most ${formatSize(MAX_FILE_BYTES)} is read.`);
      dataset = readDataset(chosen.name, await chosen.text());
      const count = formatCount(dataset.train.length + dataset.test.length);
      description.textContent = `${chosen.name}: ${count} texts, labels ${dataset.labels.join(', ')}`;
    } catch (error) {
      description.textContent = messageOf(error);
    }
  };

  run.addEventListener('click', () => (worker === undefined ? start() : stop('Stopped.')));
  file.addEventListener('change', () => void openFile(file.files?.[0]));
  drop.addEventListener('dragover', (event) => event.preventDefault());
  drop.addEventListener('drop', (event) => {
    event.preventDefault();
    void openFile(event.dataTransfer?.files[0]);
  });
  find('#train-download', HTMLButtonElement).addEventListener('click', () => {
    if (model !== undefined) download(`${MODEL_NAME}.onnx`, 'application/octet-stream', model);
  });
  find('#train-use', HTMLButtonElement).addEventListener('click', () => {
    if (model === undefined) return;
    void host.load({ name: MODEL_NAME, source: model });
    location.hash = 'classify';
  });
}

/** Shows how one training goes. */
function createReplyListener(
  stop: (message: string) => void,
  onDone: (model: Uint8Array<ArrayBuffer>) => void,
): (event: MessageEvent<TrainingReply>) => void {
  const svg = find('#train-curve', SVGSVGElement);
  const losses: number[] = [];
  let stepCount = 1;
  const draw = (): void => {
    drawLosses(svg, losses, stepCount);
    const loss = losses.at(-1)?.toFixed(3);
    find('#train-status', HTMLElement).textContent = `Step ${losses.length} of ${stepCount}, loss ${loss}`;
  };
  return ({ data }) => {
    if (data.type === 'started') {
      stepCount = data.stepCount;
    } else if (data.type === 'step') {
      losses.push(data.loss);
      // Once a frame: steps come faster than a screen shows them.
      if (losses.length % 4 === 0) requestAnimationFrame(draw);
    } else if (data.type === 'epoch') {
      const accuracy = `${formatPercent(data.accuracy)} of ${formatCount(data.testCount)} test texts right`;
      find('#train-accuracy', HTMLElement).textContent = `${accuracy} after epoch ${data.epoch}`;
    } else if (data.type === 'done') {
      onDone(data.model);
      stop(`Done after ${losses.length} steps.`);
    } else {
      stop(data.message);
    }
  };
}
