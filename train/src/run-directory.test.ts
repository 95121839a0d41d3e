import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseTextEncoding, vocabularySizeOf } from '@onnx-bridge/runtime/text';
import { io } from '@tensorflow/tfjs-core';
import { type LayersModel, loadLayersModel } from '@tensorflow/tfjs-layers';
import { describe, expect, test } from 'vitest';
import { createTemporaryFolder } from '../../tests/support/temporary-folder.ts';
import { CheckpointError } from './errors/checkpoint-error.ts';
import { RunDirectoryError } from './errors/run-directory-error.ts';
import { evaluateClassifier } from './evaluate-classifier.ts';
import { runFullWorkflow, type WorkflowOptions } from './workflow.ts';

const SMALL: WorkflowOptions = {
  source: 'synthetic',
  limit: { train: 120, test: 40 },
  vocabularySize: 200,
  sequenceLength: 16,
  embeddingSize: 4,
  units: 4,
  denseUnits: 4,
  epochs: 1,
  threads: 1,
};

/** Loads a run directory as a tfjs user does, but from disk. */
async function loadModel(directory: string): Promise<LayersModel> {
  const { modelTopology, weightsManifest } = JSON.parse(
    await readFile(join(directory, 'model.json'), 'utf8'),
  );
  const [group] = weightsManifest;
  const weights = await readFile(join(directory, group.paths[0]));
  const weightData = Uint8Array.from(weights).buffer;
  return loadLayersModel(io.fromMemory({ modelTopology, weightSpecs: group.weights, weightData }));
}

describe('runFullWorkflow', () => {
  test('writes a run directory that tf.loadLayersModel reads, with the measured accuracy', async () => {
    const output = join(await createTemporaryFolder(), 'deep', 'run');
    const { data, report, model } = await runFullWorkflow({ ...SMALL, output });
    expect((await readdir(output)).sort()).toEqual([
      'checkpoint',
      'model.json',
      'text.json',
      'training.json',
      'weights.bin',
    ]);

    const loaded = await loadModel(output);
    const valuesOf = (which: LayersModel) => which.getWeights().map((weight) => weight.dataSync());
    expect(valuesOf(loaded)).toEqual(valuesOf(model));
    expect(await evaluateClassifier(loaded, data, { threads: 1 })).toEqual(report.metrics.test);

    const encoding = parseTextEncoding(
      JSON.parse(await readFile(join(output, 'text.json'), 'utf8')),
      'text.json',
    );
    expect(encoding).toEqual(data.encoding);
    expect(vocabularySizeOf(encoding)).toBe(loaded.getWeights()[0]?.shape[0]);

    const training = JSON.parse(await readFile(join(output, 'training.json'), 'utf8'));
    expect(training).toMatchObject({
      architecture: 'lstm',
      data: { name: report.data.name, synthetic: true, trainCount: 96, validationCount: 24, testCount: 40 },
      settings: { epochs: 1, seed: 42, batchSize: 128, validationSplit: 0.2 },
      bestEpoch: 1,
      history: [{ epoch: 1, loss: report.history[0]?.loss }],
      metrics: { test: { count: 40, accuracy: report.metrics.test?.accuracy } },
    });
  });

  test('says what it could not write and leaves no half file', async () => {
    const folder = await createTemporaryFolder();
    const output = join(folder, 'taken');
    await writeFile(output, 'a file where the folder should be');
    const failure = runFullWorkflow({ ...SMALL, output });
    await expect(failure).rejects.toThrow(RunDirectoryError);
    await expect(failure).rejects.toThrow(
      `Where: ${output}. Fix: name a folder that can be written with --output.`,
    );
    expect(await readdir(folder)).toEqual(['taken']);
  });

  test.runIf(existsSync('/proc/self'))(
    'ends where a folder takes no others, in which mkdir tries forever',
    async () => {
      const failure = runFullWorkflow({ ...SMALL, output: '/proc/onnx-bridge/run' });
      await expect(failure).rejects.toThrow(CheckpointError);
    },
  );

  test('tells three classes apart with a softmax', async () => {
    const folder = await createTemporaryFolder();
    const file = join(folder, 'colours.jsonl');
    const words = ['red', 'green', 'blue'];
    const rows = Array.from({ length: 240 }, (_, i) => ({
      text: `it is ${words[i % 3]} now`,
      label: words[i % 3],
    }));
    await writeFile(file, rows.map((row) => JSON.stringify(row)).join('\n'));
    const { report, model } = await runFullWorkflow({
      ...SMALL,
      source: file,
      limit: undefined,
      cache: false,
      epochs: 30,
      batchSize: 16,
      learningRate: 0.02,
    });
    expect(model.outputs[0]?.shape).toEqual([null, 3]);
    expect(report.data.labels).toEqual(['blue', 'green', 'red']);
    expect(report.metrics.test).toMatchObject({ accuracy: 1, count: 48 });
  });

  test('throws the reason when it is interrupted before the first epoch is done', async () => {
    const reason = new Error('stop');
    const output = join(await createTemporaryFolder(), 'run');
    const interruption = new AbortController();
    const failure = runFullWorkflow({
      ...SMALL,
      output,
      signal: interruption.signal,
      onModel: () => interruption.abort(reason),
    });
    await expect(failure).rejects.toBe(reason);
    await expect(readdir(output)).rejects.toThrow('ENOENT');
  });
});
