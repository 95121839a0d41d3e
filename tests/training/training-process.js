/**
 * Trains a small classifier in a process of its own, which may be told to kill itself.
 *
 * Arguments: run directory, epoch in which SIGKILL ends the process (0: none), settings as JSON.
 */
import { runFullWorkflow } from '@onnx-bridge/train';

const [, , output, fatalEpoch, settings] = process.argv;

await runFullWorkflow({
  source: 'synthetic',
  limit: { train: 400, test: 40 },
  ...{ cache: false, vocabularySize: 200, sequenceLength: 24 },
  ...{ embeddingSize: 4, lstmUnits: 6, denseUnits: 6, batchSize: 16, learningRate: 0.01, threads: 2 },
  ...JSON.parse(settings),
  output,
  onBatch({ epoch, batch }) {
    if (epoch === Number(fatalEpoch) && batch === 7) process.kill(process.pid, 'SIGKILL');
  },
});
