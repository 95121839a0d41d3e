import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { buildModel, createRun, ROWS } from '../../../tests/support/small-run.ts';
import { createTemporaryFolder } from '../../../tests/support/temporary-folder.ts';
import { textJson } from '../../../tests/support/tfjs-models.ts';
import { ModelNotFoundError } from '../errors/model-not-found-error.ts';
import { readModel } from './read-model.ts';

describe('readModel', () => {
  test('reads layers, weights and the files beside the model', async () => {
    const training = { formatVersion: 1, settings: { seed: 42 } };
    const folder = await createRun(undefined, {
      'text.json': textJson(ROWS, 'post'),
      'training.json': training,
    });
    const model = await readModel(folder);
    expect(model.inputs).toEqual([{ name: 'words_input', shape: [null, null], dataType: 'int32' }]);
    expect(model.layers.map(({ name, className }) => [name, className])).toEqual([
      ['words', 'Embedding'],
      ['lstm', 'LSTM'],
      ['dense', 'Dense'],
    ]);
    const original = buildModel().getWeights();
    const weights = model.layers.flatMap((layer) => layer.weights);
    expect(weights.map(({ name, shape }) => [name, ...shape])).toEqual([
      ['embeddings', ROWS, 2],
      ['kernel', 2, 12],
      ['recurrent_kernel', 3, 12],
      ['bias', 12],
      ['kernel', 3, 1],
      ['bias', 1],
    ]);
    expect(weights.map(({ data }) => data)).toEqual(original.map((weight) => weight.dataSync()));
    expect(model.layers[1]?.config).toMatchObject({ recurrentActivation: 'hardSigmoid', goBackwards: false });
    expect(model.text?.labels).toEqual(['negative', 'positive']);
    expect(model.training).toEqual(training);
    expect(model.unclaimedWeights).toEqual([]);
  });

  test('reads the same from the path of the model.json', async () => {
    const folder = await createRun();
    expect(await readModel(join(folder, 'model.json'))).toEqual(await readModel(folder));
  });

  test("reads the form that Keras' converter writes", async () => {
    const plain = await readModel(await createRun());
    const folder = await createRun((json) => {
      json.modelTopology = {
        keras_version: '2.15.0',
        backend: 'tensorflow',
        model_config: json.modelTopology,
      };
      for (const spec of json.weightsManifest[0].weights) {
        spec.name = spec.name.replace('lstm/', 'lstm/lstm_cell/');
      }
    });
    const keras = await readModel(folder);
    expect(keras.layers.map(({ config }) => config)).toEqual(plain.layers.map(({ config }) => config));
    expect(keras.layers[1]?.weights.map(({ name }) => name)).toEqual([
      'lstm_cell/kernel',
      'lstm_cell/recurrent_kernel',
      'lstm_cell/bias',
    ]);
  });

  test('reads the old form with the list of layers as the config', async () => {
    const folder = await createRun((json) => {
      json.modelTopology.config = json.modelTopology.config.layers;
    });
    const model = await readModel(folder);
    expect(model.name).toBe('sequential');
    expect(model.layers).toHaveLength(3);
  });

  test('joins the cuts of a weights group, also in the middle of a number', async () => {
    const expected = await readModel(await createRun());
    const folder = await createRun((json) => {
      json.weightsManifest[0].paths = ['a.bin', 'b.bin', 'c.bin'];
    });
    const bytes = await readFile(join(folder, 'weights.bin'));
    await writeFile(join(folder, 'a.bin'), bytes.subarray(0, 9));
    await writeFile(join(folder, 'b.bin'), bytes.subarray(9, 10));
    await writeFile(join(folder, 'c.bin'), bytes.subarray(10));
    expect((await readModel(folder)).layers).toEqual(expected.layers);
  });

  test('passes over the state of the optimizer, whatever its type', async () => {
    const expected = await readModel(await createRun());
    const folder = await createRun((json) => {
      const { weights } = json.weightsManifest[0];
      weights.unshift({ name: 'iter', shape: [], dtype: 'int32', group: 'optimizer' });
      weights.push({ name: 'm', shape: [2], dtype: 'float32', group: 'optimizer' });
    });
    const bytes = await readFile(join(folder, 'weights.bin'));
    await writeFile(join(folder, 'weights.bin'), Buffer.concat([Buffer.alloc(4), bytes, Buffer.alloc(8)]));
    const model = await readModel(folder);
    expect(model.layers).toEqual(expected.layers);
    expect(model.unclaimedWeights).toEqual([]);
  });

  test('says that a folder is not there', async () => {
    const source = '/no/such/folder';
    await expect(readModel(source)).rejects.toThrow(ModelNotFoundError);
    await expect(readModel(source)).rejects.toThrow(`There is no such file or folder. Where: ${source}.`);
  });

  test('says that a folder holds no model', async () => {
    await expect(readModel(await createTemporaryFolder())).rejects.toThrow('The folder holds no model.json');
  });

  test('stops at once when it is aborted', async () => {
    const folder = await createRun();
    await expect(readModel(folder, AbortSignal.abort())).rejects.toThrow('aborted');
  });
});
