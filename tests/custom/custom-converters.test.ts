/** Converters that users write, for layers and ops that nothing else knows. */
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import {
  type CustomConverters,
  CustomConvertersError,
  exportModel,
  loadCustomConverters,
  UnsupportedLayersError,
} from '@onnx-bridge/export';
import * as tf from '@tensorflow/tfjs-core';
import { layers } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, test } from 'vitest';
import { runProgram } from '../cli/run-program.ts';
import { graphModelParts } from '../parity/ops/graph-spec.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';
import { buildSeededModel, type Layer, writeModelFiles } from '../support/tfjs-models.ts';

const EXAMPLE = resolve('docs/examples/custom-layer.ts');
const ATTENTION = resolve('tests/custom/fixtures/attention-pooling.ts');

let example: CustomConverters = {};
let attention: CustomConverters = {};
beforeAll(async () => {
  example = await loadCustomConverters(EXAMPLE);
  attention = await loadCustomConverters(ATTENTION);
});

/** A layer of a class that the file of converters has registered. */
function createLayer(className: string, config: tf.serialization.ConfigDict): Layer {
  const [construct, fromConfig] = tf.serialization.SerializationMap.getMap().classNameMap[className] ?? [];
  const layer = construct && fromConfig?.(construct, config);
  if (!(layer instanceof layers.Layer)) throw new Error(`there is no layer class "${className}"`);
  return layer;
}

async function writeModel(...modelLayers: Layer[]): Promise<string> {
  const folder = await createTemporaryFolder();
  await writeModelFiles(buildSeededModel(modelLayers, 4), folder);
  return folder;
}

const scaleModel = () =>
  writeModel(
    layers.dense({ units: 3, inputShape: [4] }),
    createLayer('Scale', { name: 'scale', factor: 2.5 }),
  );

describe('custom layers', () => {
  test('of the example are converted and checked', async () => {
    const source = await scaleModel();
    const { layers: converted, check } = await exportModel({ source, custom: example });
    expect(check?.maxDifference).toBeLessThan(1e-5);
    // The factor is in the weights of the layer before.
    expect(converted.map(({ className, operators }) => [className, ...operators])).toEqual([
      ['Dense', 'Gemm'],
      ['Scale'],
    ]);
  });

  test('may have weights, and other shapes behind them', async () => {
    const source = await writeModel(
      layers.dense({ units: 3, inputShape: [null, 4] }),
      createLayer('AttentionPooling', { name: 'pooling' }),
      layers.dense({ units: 2 }),
    );
    const { check, outputs } = await exportModel({ source, custom: attention });
    expect(check?.maxDifference).toBeLessThan(1e-5);
    expect(check?.maxDifference).toBeGreaterThan(0);
    expect(outputs.map(({ shape }) => shape)).toEqual([['batch', 2]]);
  });

  test('are refused by name without a converter', async () => {
    const running = exportModel({ source: await scaleModel() });
    await expect(running).rejects.toThrow(UnsupportedLayersError);
    await expect(running).rejects.toThrow('"scale" (Scale)');
    await expect(running).rejects.toThrow('--custom');
  });
});

test('a custom op of a graph model is converted and checked', async () => {
  const folder = await createTemporaryFolder();
  const parts = graphModelParts({
    inputs: [{ name: 'x', dataType: 'float32', shape: [-1, 5] }],
    nodes: [
      { name: 'shrunk', op: 'HardShrink', inputs: ['x'] },
      { name: 'y', op: 'Neg', inputs: ['shrunk'], attributes: { T: { type: 'DT_FLOAT' } } },
    ],
    outputs: ['y'],
  });
  const json = { format: 'graph-model', ...parts, weightsManifest: [] };
  await writeFile(join(folder, 'model.json'), JSON.stringify(json));
  const { check, layers: nodes } = await exportModel({ source: folder, custom: attention });
  expect(check?.maxDifference).toBe(0);
  expect(nodes).toContainEqual({ name: 'shrunk', className: 'HardShrink', operators: ['Shrink'] });
});

describe('export --custom', () => {
  test('reads the example in TypeScript, from the compiled program', async () => {
    const source = await scaleModel();
    const { exitCode, stdout, stderr } = await runProgram(['export', source, '--custom', EXAMPLE, '--json']);
    expect(stderr).toBe('');
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout).check.maxDifference).toBeLessThan(1e-5);
  });

  test.for([
    ['missing.js', undefined, 'Cannot find module'],
    ['broken.js', 'export const layers = ;', 'Unexpected token'],
    ['empty.js', 'export const other = 1;', 'it exports neither "layers" nor "ops"'],
    ['wrong.js', 'export const layers = { Scale: 1 };', 'a layer converter is made by defineLayerConverter'],
  ] as const)('says what is wrong with %s', async ([name, content, message]) => {
    const path = join(await createTemporaryFolder(), name);
    if (content !== undefined) await writeFile(path, content);
    const { exitCode, stderr } = await runProgram(['export', 'models/imdb-lstm', '--custom', path]);
    expect(stderr).toMatch(/^Error: The custom converters cannot be loaded: /);
    expect(stderr).toContain(message);
    expect(stderr).toContain(`Where: ${path}.`);
    expect(exitCode).toBe(1);
  });
});

test('loadCustomConverters has an error of its own', async () => {
  await expect(loadCustomConverters('missing.js')).rejects.toThrow(CustomConvertersError);
});
