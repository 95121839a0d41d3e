/** Whatever a model.json and its weights hold, reading and converting them ends in a file or in one of our errors. */
import { input, type LayersModel, layers, model } from '@tensorflow/tfjs-layers';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { filesInMemory, type ModelParts } from '../../../tests/support/files-in-memory.ts';
import { JSON_CHANGE, mutateJson } from '../../../tests/support/mutate-json.ts';
import {
  buildSeededModel,
  call,
  callAll,
  saveInMemory,
  seedWeights,
} from '../../../tests/support/tfjs-models.ts';
import { convertDescription } from '../convert.ts';
import { ExportError } from '../errors/export-error.ts';
import { openFiles } from './open-model.ts';
import { readLayersModel } from './read-model.ts';

const recurrent = { units: 3, recurrentInitializer: 'zeros' } as const;

const MODELS: Readonly<Record<string, () => LayersModel>> = {
  texts: () =>
    buildSeededModel(
      [
        layers.embedding({ inputDim: 9, outputDim: 2, maskZero: true }),
        layers.bidirectional({
          layer: layers.lstm({ ...recurrent, returnSequences: true }),
          mergeMode: 'concat',
        }),
        layers.gru(recurrent),
        layers.dropout({ rate: 0.5 }),
        layers.dense({ units: 1, activation: 'sigmoid' }),
      ],
      1,
    ),
  images: () =>
    buildSeededModel(
      [
        layers.conv2d({ filters: 2, kernelSize: 3, padding: 'same', inputShape: [8, 8, 3] }),
        layers.batchNormalization(),
        layers.maxPooling2d({ poolSize: 2 }),
        layers.flatten(),
        layers.dense({ units: 2, activation: 'softmax' }),
      ],
      1,
    ),
  'a graph with a nested model': () => {
    const [x, y, z] = [[3], [3], [4]].map((shape) => input({ shape }));
    if (!x || !y || !z) throw new Error('there are three inputs');
    const inner = model({ inputs: z, outputs: call(layers.reshape({ targetShape: [2, 2] }), z) });
    const shared = layers.dense({ units: 4, activation: 'relu' });
    const [a, b] = [x, y].map((start) => callAll(inner, call(shared, start))[0]);
    if (!a || !b) throw new Error('there are two calls');
    return seedWeights(model({ inputs: [x, y], outputs: [call(layers.concatenate(), a, b), b] }), 1);
  },
};

/** Converts, and says how it ended. */
async function convert(parts: ModelParts): Promise<'converted' | ExportError> {
  try {
    convertDescription(await readLayersModel(await openFiles(filesInMemory(parts))));
    return 'converted';
  } catch (error) {
    if (error instanceof ExportError) return error;
    throw error;
  }
}

async function saveParts(built: LayersModel): Promise<ModelParts> {
  const { modelTopology, weightSpecs, weightData = [] } = await saveInMemory(built);
  const buffers = weightData instanceof ArrayBuffer ? [weightData] : weightData;
  return {
    text: JSON.stringify({
      modelTopology,
      weightsManifest: [{ paths: ['weights.bin'], weights: weightSpecs }],
    }),
    weights: new Uint8Array(Buffer.concat(buffers.map((buffer) => new Uint8Array(buffer)))),
  };
}

describe.for(Object.entries(MODELS))('a model of %s', ([, build]) => {
  let parts: ModelParts;
  beforeAll(async () => {
    parts = await saveParts(build());
  });

  test('is converted as it is', async () => {
    expect(await convert(parts)).toBe('converted');
  });

  test('is converted or refused after any changes', async () => {
    const endings = new Set<string>();
    await fc.assert(
      fc.asyncProperty(fc.array(JSON_CHANGE, { minLength: 1, maxLength: 3 }), async (changes) => {
        const ending = await convert({ ...parts, text: mutateJson(parts.text, changes) });
        endings.add(typeof ending === 'string' ? ending : ending.code);
      }),
      { numRuns: 150 },
    );
    expect(endings.size).toBeGreaterThan(1);
  });

  test('is refused where its file or its weights are cut, and taken with any other numbers', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(parts.text.length - 1), async (length) => {
        expect(await convert({ ...parts, text: parts.text.slice(0, length) })).toBeInstanceOf(ExportError);
      }),
      { numRuns: 100 },
    );
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 2 * parts.weights.length }), async (bytes) => {
        const ending = await convert({ ...parts, weights: new Uint8Array(bytes) });
        if (bytes.length !== parts.weights.length) expect(ending).toBeInstanceOf(ExportError);
      }),
      { numRuns: 100 },
    );
  });
});

test('a file nested without end is refused', async () => {
  const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
  const text = `{"modelTopology":{"class_name":"Sequential","config":{"layers":${deep}}},"weightsManifest":[]}`;
  expect(await convert({ text, weights: new Uint8Array() })).toBeInstanceOf(ExportError);
});
