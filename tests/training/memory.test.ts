import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { buildClassifier, prepareSource, trainClassifier } from '@onnx-bridge/train';
import { expect, test } from 'vitest';

const EPOCHS = 20;
/** By then every buffer has its size, and the code is compiled. */
const SETTLED_EPOCH = 10;
const BYTES_PER_MEBIBYTE = 2 ** 20;

test('the memory of the process stays flat over twenty epochs', { timeout: 60_000 }, async () => {
  setFlagsFromString('--expose-gc');
  const collectGarbage: () => void = runInNewContext('gc');
  const data = await prepareSource('synthetic', {
    limit: { train: 640, test: 20 },
    sequenceLength: 48,
    vocabularySize: 500,
    cache: false,
  });
  const model = buildClassifier('lstm', {
    vocabularySize: 500,
    sequenceLength: 48,
    units: 32,
    dropoutRate: 0.1,
  });
  const mebibytes: number[] = [];
  await trainClassifier(model, data, {
    epochs: EPOCHS,
    batchSize: 32,
    threads: 2,
    onEpoch() {
      collectGarbage();
      mebibytes.push(process.memoryUsage.rss() / BYTES_PER_MEBIBYTE);
    },
  });
  expect(mebibytes).toHaveLength(EPOCHS);
  const settled = mebibytes[SETTLED_EPOCH - 1] ?? Number.NaN;
  // The rest is the allocators'. One step's activations kept alive, step after step, would be hundreds.
  expect(
    Math.max(...mebibytes.slice(SETTLED_EPOCH)) - settled,
    mebibytes.map(Math.round).join(' '),
  ).toBeLessThan(40);
});
