/** Graph models as files: read, converted, checked and written as the command does it. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ExportError, exportModel, UnsupportedOpsError } from '@onnx-bridge/export';
import { decodeModel } from '@onnx-bridge/export/onnx';
import { expect, test } from 'vitest';
import { createTemporaryFolder } from '../support/temporary-folder.ts';
import { type GraphSpec, graphModelParts, type NodeSpec } from './ops/graph-spec.ts';

async function writeGraph(graph: GraphSpec): Promise<string> {
  const folder = await createTemporaryFolder();
  const constants = Object.entries(graph.constants ?? {});
  const weights = constants.map(([name, { dataType, shape }]) => ({ name, shape, dtype: dataType }));
  const json = {
    format: 'graph-model',
    ...graphModelParts(graph),
    weightsManifest: [{ paths: ['weights.bin'], weights }],
  };
  await writeFile(join(folder, 'model.json'), JSON.stringify(json));
  const bytes = constants.map(([, { data }]) => Buffer.from(data.buffer, data.byteOffset, data.byteLength));
  await writeFile(join(folder, 'weights.bin'), Buffer.concat(bytes));
  return folder;
}

const KERNEL = { dataType: 'float32', shape: [3, 2], data: Float32Array.of(1, 2, 3, -4, 5, 6) } as const;
const MODEL: GraphSpec = {
  inputs: [{ name: 'x', dataType: 'float32', shape: [-1, 3] }],
  constants: { kernel: KERNEL },
  nodes: [
    { name: 'product', op: 'MatMul', inputs: ['x', 'kernel'] },
    { name: 'relu', op: 'Relu', inputs: ['product'] },
  ],
  outputs: ['relu', 'product'],
};

test('exports a graph model under the names of its signature, checked', async () => {
  const { inputs, outputs, check, path } = await exportModel({ source: await writeGraph(MODEL) });
  expect(inputs).toEqual([{ name: 'x', dataType: 'float32', shape: ['batch', 3] }]);
  expect(outputs.map(({ name, shape }) => [name, shape])).toEqual([
    ['output_0', ['batch', 2]],
    ['output_1', ['batch', 2]],
  ]);
  expect(check?.comparedCount).toBeGreaterThan(0);
  expect(decodeModel(await readFile(path)).graph.nodes.map(({ opType }) => opType)).toEqual([
    'MatMul',
    'Relu',
  ]);
});

test('names an output apart from an input of the same name', async () => {
  const source = await writeGraph(MODEL);
  const file = join(source, 'model.json');
  const json = JSON.parse(await readFile(file, 'utf8'));
  json.signature.outputs = { x: { name: 'relu' }, y: { name: 'x:0' } };
  await writeFile(file, JSON.stringify(json));
  const { inputs, outputs, check } = await exportModel({ source });
  expect(inputs.map(({ name }) => name)).toEqual(['x']);
  expect(outputs.map(({ name }) => name)).toEqual(['x_output', 'y']);
  expect(check?.outputs.map(({ name }) => name)).toEqual(['x_output', 'y']);
});

test('finds sizes that the nodes have fixed where the signature leaves them open', async () => {
  const nodes: readonly NodeSpec[] = [
    { name: 'flat', op: 'Reshape', inputs: ['x', 'sizes'] },
    { name: 'sum', op: 'Sum', inputs: ['flat', 'axis'] },
  ];
  const list = (values: readonly number[]) =>
    ({ dataType: 'int32', shape: [values.length], data: Int32Array.from(values) }) as const;
  const source = await writeGraph({
    inputs: [{ name: 'x', dataType: 'float32', shape: [-1, -1, -1, 3] }],
    constants: { sizes: list([1, 64 * 64, 3]), axis: list([1]) },
    nodes,
    outputs: ['sum'],
  });
  const { check } = await exportModel({ source });
  expect(check?.inputShapes[0]).toEqual([[1, 64, 64, 3]]);
});

test('names every node that cannot be converted, and writes nothing', async () => {
  const source = await writeGraph({
    ...MODEL,
    nodes: [
      { name: 'first', op: 'MadeUp', inputs: ['x'] },
      { name: 'behind', op: 'Relu', inputs: ['first'] },
      { name: 'last', op: 'BitwiseAnd', inputs: ['behind', 'x'] },
    ],
    outputs: ['last'],
  });
  const error = await exportModel({ source }).catch((cause: ExportError) => cause);
  expect(error).toBeInstanceOf(UnsupportedOpsError);
  expect(error).toHaveProperty('ops', [
    { name: 'first', op: 'MadeUp', reason: 'TensorFlow.js does not know this op' },
    { name: 'last', op: 'BitwiseAnd', reason: 'TensorFlow.js cannot run it itself: nothing to compare with' },
  ]);
  await expect(readFile(join(source, 'model.onnx'))).rejects.toThrow('ENOENT');
});

test.for([
  [
    'a circle',
    [
      ['a', 'b'],
      ['b', 'a'],
    ],
    'runs in a circle',
  ],
  ['an input that is missing', [['a', 'nobody']], 'takes "nobody"'],
  [
    'two nodes of one name',
    [
      ['a', 'x'],
      ['a', 'x'],
    ],
    'Two nodes are called "a"',
  ],
] as const)('refuses %s', async ([, edges, message]) => {
  const nodes = edges.map(([name, input]) => ({ name, op: 'Relu', inputs: [input] }));
  const source = await writeGraph({ ...MODEL, nodes, outputs: ['a'] });
  await expect(exportModel({ source })).rejects.toThrow(message);
});
