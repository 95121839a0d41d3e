import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, test } from 'vitest';
import { createTemporaryFolder } from '../../tests/support/temporary-folder.ts';
import { decodeModel } from './onnx/decode.ts';
import { encodeModelParts } from './onnx/encode.ts';
import type { OnnxModel } from './onnx/graph.ts';
import { createGraphBuilder } from './onnx/graph-builder.ts';
import { stageModel } from './stage-model.ts';

const COUNT = 1000;

/** Adds two large tensors and a small one. */
function createModel(): OnnxModel {
  const builder = createGraphBuilder('sums');
  const weights = [0, 1].map((seed) => {
    const data = Float32Array.from({ length: COUNT }, (_, i) => seed + Math.sin(i));
    return builder.initializer('weight', { dataType: 'float32', shape: [COUNT], data });
  });
  const x = builder.input('x', 'float32', []);
  const y = [...weights, builder.float(5)].reduce((sum, value) => builder.node('Add', [sum, value]), x);
  builder.output(y, { name: 'y', dataType: 'float32', shape: [COUNT] });
  const graph = builder.build();
  return { graph, opset: 17, irVersion: 8, producerName: 't', producerVersion: '1', metadata: {} };
}

async function run(path: string): Promise<unknown> {
  const session = await InferenceSession.create(path);
  const { y } = await session.run({ x: new Tensor('float32', [2], []) });
  await session.release();
  return y?.data;
}

describe('stageModel', () => {
  test('writes one file, which has its name once it is published', async () => {
    const folder = await createTemporaryFolder();
    const path = join(folder, 'model.onnx');
    const model = createModel();
    const staged = await stageModel(path, model);
    expect(await readdir(folder)).not.toContain('model.onnx');
    expect(await run(staged.temporaryPath)).toHaveLength(COUNT);
    await staged.publish();
    expect(await readdir(folder)).toEqual(['model.onnx']);
    const bytes = await readFile(path);
    expect(decodeModel(bytes)).toEqual(model);
    expect(staged).toMatchObject({ sizeBytes: bytes.length, externalDataPath: undefined });
  });

  test.for([{ isExternal: true }, { maxFileBytes: 2 * 4 * COUNT }])(
    'writes large tensors into a second file that ONNX Runtime finds: %o',
    async (options) => {
      const folder = await createTemporaryFolder();
      const path = join(folder, 'model.onnx');
      const whole = join(folder, 'whole.onnx');
      await (await stageModel(whole, createModel())).publish();
      const staged = await stageModel(path, createModel(), options);
      expect(await run(staged.temporaryPath)).toEqual(await run(whole));
      await staged.publish();
      expect(await readdir(folder)).toEqual(['model.onnx', 'model.onnx.data', 'whole.onnx']);
      expect(await run(path)).toEqual(await run(whole));
      const sizes = await Promise.all([path, `${path}.data`].map(async (file) => (await stat(file)).size));
      expect(sizes[0]).toBeLessThan(1000);
      // The second tensor begins on the next page.
      expect(sizes[1]).toBe(4096 + 4 * COUNT);
      expect(staged).toMatchObject({
        sizeBytes: sizes[0] === undefined ? 0 : sizes[0] + 4096 + 4 * COUNT,
        externalDataPath: `${path}.data`,
      });
    },
  );

  test('leaves nothing behind when it is discarded or aborted', async () => {
    const folder = await createTemporaryFolder();
    const path = join(folder, 'model.onnx');
    await writeFile(path, 'older');
    const staged = await stageModel(path, createModel(), { isExternal: true });
    await staged[Symbol.asyncDispose]();
    const signal = AbortSignal.abort(new Error('Ctrl-C'));
    await expect(stageModel(path, createModel(), { signal })).rejects.toThrow('Ctrl-C');
    expect(await readdir(folder)).toEqual(['model.onnx']);
    expect(await readFile(path, 'utf8')).toBe('older');
  });
});

describe('encodeModelParts', () => {
  test('hands on the numbers of a model without a copy', () => {
    const model = createModel();
    const buffers = new Set(encodeModelParts(model).map(({ buffer }) => buffer));
    for (const { data } of model.graph.initializers) expect(buffers).toContain(data.buffer);
  });

  test('names the operator sets that nodes come from', () => {
    const model = createModel();
    const node = {
      name: 'n',
      opType: 'Gelu',
      domain: 'com.microsoft',
      inputs: ['y'],
      outputs: ['z'],
      attributes: {},
    };
    const graph = { ...model.graph, nodes: [...model.graph.nodes, node] };
    const bytes = Buffer.concat(encodeModelParts({ ...model, graph }));
    expect(decodeModel(bytes).graph.nodes.at(-1)).toEqual(node);
    expect(bytes.toString('latin1').match(/com\.microsoft/g)).toHaveLength(2);
  });
});
