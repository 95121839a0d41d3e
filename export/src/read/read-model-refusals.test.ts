import { readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createRun, ROWS } from '../../../tests/support/small-run.ts';
import { textJson } from '../../../tests/support/tfjs-models.ts';
import { InvalidModelError } from '../errors/invalid-model-error.ts';
import { InvalidSidecarError } from '../errors/invalid-sidecar-error.ts';
import { InvalidWeightsError } from '../errors/invalid-weights-error.ts';
import { VocabularyMismatchError } from '../errors/vocabulary-mismatch-error.ts';
import { WeightsFileError } from '../errors/weights-file-error.ts';
import { readModel } from './read-model.ts';

describe('readModel refuses', () => {
  const refusals: {
    readonly name: string;
    readonly change: (json: ReturnType<typeof JSON.parse>) => void;
    readonly error: abstract new (...args: never[]) => Error;
    readonly message: string;
  }[] = [
    {
      name: 'a graph model',
      change: (json) => Object.assign(json, { format: 'graph-model' }),
      error: InvalidModelError,
      message: 'The model has the format "graph-model", expected "layers-model"',
    },
    {
      name: 'a model of a class of its own',
      change: (json) => Object.assign(json.modelTopology, { class_name: 'Mine' }),
      error: InvalidModelError,
      message: 'The model is of class "Mine", expected "Sequential" or "Model"',
    },
    {
      name: 'a model with an input that is not there',
      change: (json) => {
        json.modelTopology.class_name = 'Model';
        Object.assign(json.modelTopology.config, { input_layers: [['others', 0, 0]] });
      },
      error: InvalidModelError,
      message: 'There is no layer "others" for an input of the model',
    },
    {
      name: 'two layers of one name',
      change: ({ modelTopology: { config } }) =>
        Object.assign(config.layers[2].config, { name: config.layers[1].config.name }),
      error: InvalidModelError,
      message: 'There are two layers with the name "lstm"',
    },
    {
      name: 'a model without outputs',
      change: (json) => {
        json.modelTopology.class_name = 'Functional';
        Object.assign(json.modelTopology.config, { input_layers: [['words', 0, 0]] });
      },
      error: InvalidModelError,
      message: 'The model has 1 inputs and 0 outputs',
    },
    {
      name: 'a model without layers',
      change: (json) => Object.assign(json.modelTopology.config, { layers: [] }),
      error: InvalidModelError,
      message: 'The model has no layers',
    },
    {
      name: 'a topology that is none',
      change: (json) => Object.assign(json, { modelTopology: { class_name: 'Sequential', config: 3 } }),
      error: InvalidModelError,
      message: 'The description of the layers is not valid: config:',
    },
    {
      name: 'a first layer without input shape',
      change: (json) => json.modelTopology.config.layers.shift(),
      error: InvalidModelError,
      message: 'The model does not say what shape its input has',
    },
    {
      name: 'a missing manifest',
      change: (json) => delete json.weightsManifest,
      error: InvalidModelError,
      message: 'The file is no TensorFlow.js model: weightsManifest:',
    },
    {
      name: 'a missing weights file',
      change: (json) => Object.assign(json.weightsManifest[0], { paths: ['gone.bin'] }),
      error: WeightsFileError,
      message: 'There is no weights file "',
    },
    ...[
      'a/../../weights.bin',
      '/etc/hostname',
      '..\\weights.bin',
      'C:weights.bin',
      'https://example.com/weights.bin',
      'a//weights.bin',
      './weights.bin',
      'weights.bin?x',
      'weights.bin\0',
      '',
    ].map((path) => ({
      name: `the weights file ${JSON.stringify(path)}`,
      change: (json: ReturnType<typeof JSON.parse>) =>
        Object.assign(json.weightsManifest[0], { paths: [path] }),
      error: WeightsFileError,
      message: `The weights file ${JSON.stringify(path)} lies outside the folder of the model`,
    })),
    {
      name: 'weights too large for an .onnx file, before it reads any',
      change: (json) => Object.assign(json.weightsManifest[0].weights[0], { shape: [1e9, 1e9] }),
      error: WeightsFileError,
      message: 'more than the 4294967296 that fit',
    },
    {
      name: 'more weights than there are bytes',
      change: (json) => Object.assign(json.weightsManifest[0].weights[0], { shape: [ROWS + 1, 2] }),
      error: WeightsFileError,
      message: 'The weights are truncated: expected 376 bytes, found 368',
    },
    {
      name: 'fewer weights than there are bytes',
      change: (json) => json.weightsManifest[0].weights.pop(),
      error: WeightsFileError,
      message: 'The weights do not belong to this model.json: expected 364 bytes, found 368',
    },
    {
      name: 'weights that hold texts',
      change: (json) => Object.assign(json.weightsManifest[0].weights[0], { dtype: 'string' }),
      error: InvalidWeightsError,
      message: 'The weight "words/embeddings" holds texts, expected numbers',
    },
    {
      name: 'weights of a type that no layer has',
      change: (json) => Object.assign(json.weightsManifest[0].weights[0], { dtype: 'complex64', shape: [8] }),
      error: InvalidWeightsError,
      message: 'The weight "words/embeddings" is of type complex64, expected float32, int32 or bool',
    },
    {
      name: 'quantized weights without their scale',
      change: (json) =>
        Object.assign(json.weightsManifest[0].weights[0], { quantization: { dtype: 'uint8' } }),
      error: InvalidModelError,
      message: 'weightsManifest.0.weights.0.quantization.min: ',
    },
  ];

  test.for(refusals)('$name', async ({ change, error, message }) => {
    const folder = await createRun(change);
    await expect(readModel(folder)).rejects.toThrow(error);
    await expect(readModel(folder)).rejects.toThrow(message);
  });

  test('a truncated weights file, naming it', async () => {
    const folder = await createRun();
    await truncate(join(folder, 'weights.bin'), 100);
    await expect(readModel(folder)).rejects.toThrow(WeightsFileError);
    await expect(readModel(folder)).rejects.toThrow(
      `The weights are truncated: expected 368 bytes, found 100. Where: ${join(folder, 'weights.bin')}.`,
    );
  });

  test('weights that are not finite, naming the first', async () => {
    const folder = await createRun();
    const bytes = await readFile(join(folder, 'weights.bin'));
    bytes.writeFloatLE(Number.NaN, 4 * (ROWS * 2 + 5));
    await writeFile(join(folder, 'weights.bin'), bytes);
    await expect(readModel(folder)).rejects.toThrow(InvalidWeightsError);
    await expect(readModel(folder)).rejects.toThrow('The weight "lstm/kernel" holds NaN at position 5');
  });

  test('a file that is no JSON', async () => {
    const folder = await createRun();
    await writeFile(join(folder, 'model.json'), '{"format"');
    await expect(readModel(folder)).rejects.toThrow(InvalidModelError);
    await expect(readModel(folder)).rejects.toThrow('The file is no JSON');
  });

  test('a file that is no JSON is quoted without what could steer the terminal', async () => {
    const folder = await createRun();
    await writeFile(join(folder, 'model.json'), '\u001b[2J');
    await expect(readModel(folder)).rejects.toThrow(/^The file is no JSON: [^\p{Cc}]+$/u);
  });

  test('a vocabulary that does not fit the embedding', async () => {
    const folder = await createRun(undefined, { 'text.json': textJson(ROWS + 4, 'post') });
    await expect(readModel(folder)).rejects.toThrow(VocabularyMismatchError);
    await expect(readModel(folder)).rejects.toThrow(
      'Vocabulary has 12 ids but the embedding "words" has 8 rows. ' +
        `Where: ${join(folder, 'text.json')}, vocabulary. ` +
        'Fix: use the text.json written together with this model.json.',
    );
  });

  test('a text.json with a wrong field, naming it', async () => {
    const text = { ...textJson(ROWS, 'post'), labels: [1, 2] };
    const folder = await createRun(undefined, { 'text.json': text });
    await expect(readModel(folder)).rejects.toThrow(InvalidSidecarError);
    await expect(readModel(folder)).rejects.toThrow('labels.0');
  });

  test('a training.json that is no JSON', async () => {
    const folder = await createRun();
    await writeFile(join(folder, 'training.json'), 'loss');
    await expect(readModel(folder)).rejects.toThrow(InvalidSidecarError);
    await expect(readModel(folder)).rejects.toThrow(join(folder, 'training.json'));
  });

  test('the run of a language model, which answers nothing yet', async () => {
    const folder = await createRun(undefined, { 'training.json': { learning: { languageModel: true } } });
    await expect(readModel(folder)).rejects.toThrow(
      'Only the first layers are trained yet, as a language model: what the model answers means nothing. ' +
        `Where: ${join(folder, 'model.json')}. Fix: start a classifier from this run directory, with train --start-from, ` +
        'and export that one.',
    );
  });
});
