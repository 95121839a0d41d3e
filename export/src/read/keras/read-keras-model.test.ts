import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import { beforeAll, describe, expect, test } from 'vitest';
import { convertDescription } from '../../convert.ts';
import { ExportError } from '../../errors/export-error.ts';
import { InvalidModelError } from '../../errors/invalid-model-error.ts';
import type { InvalidWeightsError } from '../../errors/invalid-weights-error.ts';
import { UnsupportedLayersError } from '../../errors/unsupported-layers-error.ts';
import type { ModelFiles } from '../model-files.ts';
import { readKerasModel } from './read-keras-model.ts';

type Json = ReturnType<typeof JSON.parse>;

const FIXTURES = join(import.meta.dirname, 'fixtures');

function filesOf(modelName: string, bytes: Uint8Array): ModelFiles {
  const content = { sizeBytes: bytes.length, bytes: new Uint8Array(bytes) };
  return {
    modelName,
    locate: (name) => `x/${name}`,
    read: async (name) => (name === modelName ? content : undefined),
  };
}

describe('a .keras file', () => {
  let archive: Record<string, Uint8Array>;
  beforeAll(async () => {
    archive = unzipSync(await readFile(join(FIXTURES, 'text.keras')));
  });

  /** Reads and converts the file, with some of its members replaced. */
  const convert = async (members: Record<string, Uint8Array | undefined>) => {
    const entries = Object.entries({ ...archive, ...members }).flatMap(([name, content]) =>
      content ? [[name, content] as const] : [],
    );
    return convertDescription(
      await readKerasModel(filesOf('text.keras', zipSync(Object.fromEntries(entries)))),
    );
  };
  const convertChanged = (change: (config: Json) => void) => {
    const json: Json = JSON.parse(strFromU8(archive['config.json'] ?? new Uint8Array()));
    change(json.config);
    return convert({ 'config.json': strToU8(JSON.stringify(json)) });
  };
  const find = (config: Json, className: string): Json =>
    config.layers.find((layer: Json) => layer.class_name === className);

  test('becomes a model whose GRU resets behind its product', async () => {
    const { model, listLayers } = await convert({});
    expect(listLayers(model.graph).map(({ className }) => className)).toEqual([
      'InputLayer',
      'Embedding',
      'GRU',
      'Dropout',
      'Bidirectional',
      'Dense',
    ]);
    const nodes = model.graph.nodes.filter(({ opType }) => opType === 'GRU');
    expect(nodes.map(({ attributes }) => attributes.linear_before_reset)).toEqual([1, 1]);
  });

  test.for<[string, (config: Json) => void, string]>([
    [
      'a policy of mixed precision',
      (c) => {
        find(c, 'Dense').config.dtype.config.name = 'mixed_float16';
      },
      '"dense" (Dense): its dtype is "mixed_float16"',
    ],
    [
      'groups of channels',
      (c) => {
        find(c, 'Dense').config.groups = 2;
      },
      'its groups is 2, expected 1',
    ],
    [
      'a function that Keras 3 has changed',
      (c) => {
        find(c, 'Dense').config.activation = 'hard_sigmoid';
      },
      'its activation is the hard_sigmoid of Keras 3',
    ],
    [
      'another layer backwards',
      (c) => {
        find(c, 'Bidirectional').config.backward_layer.config.activation = 'relu';
      },
      'its backward layer has other options',
    ],
    [
      'zeros for masked steps',
      (c) => {
        find(c, 'GRU').config.zero_output_for_mask = true;
      },
      '(GRU): its input is masked, which Keras treats in another way',
    ],
    [
      'a masked average',
      (c) => {
        find(c, 'Bidirectional').class_name = 'GlobalAveragePooling1D';
      },
      'its input is masked',
    ],
    [
      'a layer of Keras alone',
      (c) => {
        find(c, 'Dense').class_name = 'UnitNormalization';
      },
      'its class is unknown to TensorFlow.js',
    ],
  ])('is refused for %s', async ([, change, reason]) => {
    await expect(convertChanged(change)).rejects.toThrow(UnsupportedLayersError);
    await expect(convertChanged(change)).rejects.toThrow(reason);
  });

  test.for<
    [
      string,
      Record<string, Uint8Array | undefined>,
      typeof InvalidModelError | typeof InvalidWeightsError,
      string,
    ]
  >([
    ['a description', { 'config.json': undefined }, InvalidModelError, 'The archive holds no config.json'],
    ['JSON', { 'config.json': strToU8('{"config"') }, InvalidModelError, 'The file is no JSON'],
    [
      'layers',
      { 'config.json': strToU8('{"class_name":"Sequential","config":{"layers":3}}') },
      InvalidModelError,
      'The description of the layers is not valid',
    ],
    [
      'weights',
      { 'model.weights.h5': undefined },
      InvalidModelError,
      'The archive holds no model.weights.h5',
    ],
    [
      'HDF5',
      { 'model.weights.h5': strToU8('weights') },
      InvalidModelError,
      'The file is no HDF5 file. Where: x/text.keras.',
    ],
  ])('is refused without %s', async ([, members, error, message]) => {
    await expect(convert(members)).rejects.toThrow(error);
    await expect(convert(members)).rejects.toThrow(message);
  });

  test('is refused when it is no archive, or cut', async () => {
    const whole = zipSync(archive);
    for (const bytes of [strToU8('keras'), whole.subarray(0, whole.length / 2)]) {
      await expect(readKerasModel(filesOf('text.keras', bytes))).rejects.toThrow(
        'The file is no archive of Keras',
      );
    }
  });
});

describe('a .h5 file', () => {
  test.for([0.3, 0.6, 0.9, 0.99])('is refused when only %d of it is there', async (share) => {
    const whole = await readFile(join(FIXTURES, 'graph.h5'));
    const bytes = whole.subarray(0, share * whole.length);
    await expect(readKerasModel(filesOf('graph.h5', bytes))).rejects.toThrow(InvalidModelError);
    await expect(readKerasModel(filesOf('graph.h5', bytes))).rejects.toThrow(
      'The HDF5 file is damaged: truncated file: eof = ',
    );
  });

  test('is refused when it holds weights alone', async () => {
    const weights = unzipSync(await readFile(join(FIXTURES, 'text.keras')))['model.weights.h5'];
    const reading = readKerasModel(filesOf('text.weights.h5', weights ?? new Uint8Array()));
    await expect(reading).rejects.toThrow(InvalidModelError);
    await expect(reading).rejects.toThrow('The file holds no model, weights alone at most');
  });
});

test('a .h5 file whose heap of texts has an object of another size is refused, not read for ever', async () => {
  const bytes = new Uint8Array(await readFile(join(FIXTURES, 'graph-keras2.h5')));
  const view = new DataView(bytes.buffer);
  // The object in front of the name of a bias; the next one would begin within the free space.
  const name = Buffer.from(bytes).indexOf('d2/bias:0\0\0\0\0\0\0\0\x16');
  expect(view.getBigUint64(name - 8, true)).toBe(9n);
  view.setBigUint64(name - 8, 223n, true);
  const reading = readKerasModel(filesOf('x.h5', bytes));
  await expect(reading).rejects.toThrow(InvalidModelError);
  await expect(reading).rejects.toThrow('a heap of texts names an impossible size');
});

test('a .h5 file with any bytes changed is read or refused', async () => {
  const whole = new Uint8Array(await readFile(join(FIXTURES, 'graph-keras2.h5')));
  const change = fc.record({ at: fc.nat(whole.length - 1), value: fc.nat(255) });
  const endings = new Set<string>();
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 60 }), async (changes) => {
      const changed = whole.slice();
      for (const { at, value } of changes) changed[at] = value;
      try {
        endings.add((await readKerasModel(filesOf('x.h5', changed))).dialect);
      } catch (error) {
        if (!(error instanceof ExportError)) throw error;
        endings.add(error.code);
      }
    }),
    { numRuns: 150, examples: [[[{ at: 19, value: 0 }]]] },
  );
  expect(endings).toContain('keras');
  expect(endings).toContain('ONNX_BRIDGE_INVALID_MODEL');
});
