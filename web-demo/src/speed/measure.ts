import type { Classifier } from '@onnx-bridge/runtime/browser';
import { EXAMPLES } from '../classify/examples.ts';
import { median } from '../page/format.ts';

const SINGLE_RUNS = 30;
const BATCH_SIZE = 64;
const BATCH_TEXTS = 256;

export interface Speed {
  readonly singleMs: number;
  readonly textsPerSecond: number;
}

/** Measures one text at a time, and many in batches, after a first run of each that does not count. */
export async function measureSpeed(classifier: Classifier): Promise<Speed> {
  const review = EXAMPLES.at(-1)?.text ?? '';
  const single = (index: number): Promise<unknown> => classifier.classify(`${review} ${index}`);
  await single(-1);
  const times: number[] = [];
  for (let run = 0; run < SINGLE_RUNS; run++) {
    const startMs = performance.now();
    await single(run);
    times.push(performance.now() - startMs);
  }
  const texts = Array.from({ length: BATCH_TEXTS }, (_, index) => `${review} ${index}`);
  const options = { batchSize: BATCH_SIZE };
  await classifier.classifyBatch(texts.slice(0, BATCH_SIZE), options);
  const startMs = performance.now();
  await classifier.classifyBatch(texts, options);
  const seconds = (performance.now() - startMs) / 1000;
  return { singleMs: median(times), textsPerSecond: texts.length / seconds };
}
