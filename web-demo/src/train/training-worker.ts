/** Trains one model and answers with its .onnx file; the page ends this worker to stop it. */
import { convertModel, describeModel, type SavedModel } from '@onnx-bridge/export/browser';
import {
  buildLstmClassifier,
  createBatch,
  createBrowserTrainer,
  type EncodedTexts,
  generateReviews,
  type PreparedData,
  prepareDataset,
  type Trainer,
  writeModelWeights,
} from '@onnx-bridge/train/browser';
import { io } from '@tensorflow/tfjs-core';
import * as runtime from 'onnxruntime-web/wasm';
import { messageOf } from '../page/format.ts';
import type { TrainingReply, TrainingRequest } from './training-protocol.ts';

const BATCH_SIZE = 32;
const LEARNING_RATE = 0.005;
const MAX_VOCABULARY = 10_000;
const MAX_SEQUENCE_LENGTH = 200;

self.addEventListener('message', ({ data }: MessageEvent<TrainingRequest>) => {
  train(data).then(
    (model) => post({ type: 'done', model }),
    (error: unknown) => post({ type: 'failed', message: messageOf(error) }),
  );
});

async function train({ dataset, epochs, units }: TrainingRequest): Promise<Uint8Array<ArrayBuffer>> {
  const texts = dataset ?? generateReviews({ seed: 1 });
  const longest = Math.max(...texts.train.map(({ text }) => text.split(/\s+/).length));
  const data = await prepareDataset(texts, {
    vocabularySize: MAX_VOCABULARY,
    // And the start of the text, which has an id of its own.
    sequenceLength: Math.min(MAX_SEQUENCE_LENGTH, longest + 1),
  });
  const { labels, vocabulary, preprocessing } = data.encoding;
  const isBinary = labels.length === 2;
  const model = buildLstmClassifier({
    vocabularySize: preprocessing.firstTokenId + vocabulary.length,
    sequenceLength: preprocessing.sequenceLength,
    lstmUnits: units,
    denseUnits: units,
    ...(!isBinary && { classCount: labels.length }),
  });
  const loss = isBinary ? 'binaryCrossentropy' : 'sparseCategoricalCrossentropy';
  const options = { loss: { name: loss }, optimizer: { name: 'adam' } } as const;
  runtime.env.wasm.numThreads = 1;
  const trainer = await createBrowserTrainer(model, options, { runtime, device: 'wasm' });
  const accuracy = await fit(trainer, data, epochs);
  writeModelWeights(model, await trainer.readWeights());
  await trainer.dispose();
  let saved: SavedModel = {};
  await model.save(
    io.withSaveHandler(async ({ modelTopology, weightSpecs, weightData }) => {
      saved = { modelTopology, weightSpecs, weightData };
      return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } };
    }),
  );
  const metrics = { test: { accuracy, count: rowCount(data.test) } };
  const description = describeModel(
    { ...saved, text: data.encoding, training: { metrics } },
    'the trained model',
  );
  return new Uint8Array(convertModel(description));
}

/** @returns the accuracy on the test texts after the last epoch. */
async function fit(
  trainer: Trainer,
  { train, test, encoding }: PreparedData,
  epochs: number,
): Promise<number> {
  const trainBatches = rowsOfBatches(train);
  const testBatches = rowsOfBatches(test).map((rows) => createBatch(test, rows, encoding.preprocessing));
  post({ type: 'started', stepCount: epochs * trainBatches.length });
  let accuracy = 0;
  for (let epoch = 1; epoch <= epochs; epoch++) {
    for (const rows of trainBatches) {
      const batch = createBatch(train, rows, encoding.preprocessing);
      post({ type: 'step', loss: (await trainer.trainBatch(batch, LEARNING_RATE)).loss });
    }
    let rightCount = 0;
    for (const batch of testBatches)
      rightCount += countRight(await trainer.predictBatch(batch), batch.targets);
    accuracy = rightCount / rowCount(test);
    post({ type: 'epoch', epoch, accuracy, testCount: rowCount(test) });
  }
  return accuracy;
}

function rowCount({ classIndices }: EncodedTexts): number {
  return classIndices.length;
}

function rowsOfBatches(texts: EncodedTexts): number[][] {
  const count = rowCount(texts);
  return Array.from({ length: Math.ceil(count / BATCH_SIZE) }, (_, batch) =>
    Array.from(
      { length: Math.min(BATCH_SIZE, count - batch * BATCH_SIZE) },
      (_row, row) => batch * BATCH_SIZE + row,
    ),
  );
}

/** @param output float32 `[rows]` probabilities of the second class, or `[rows, classes]`. */
function countRight(output: Float32Array, targets: Float32Array): number {
  const columnCount = output.length / targets.length;
  return targets.filter((target, row) => {
    const columns = output.subarray(row * columnCount, (row + 1) * columnCount);
    const chosen =
      columnCount === 1 ? Number((columns[0] ?? 0) >= 0.5) : columns.indexOf(Math.max(...columns));
    return chosen === target;
  }).length;
}

function post(reply: TrainingReply): void {
  self.postMessage(reply);
}
