import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, test } from 'vitest';
import { encodeModel } from './encode.ts';
import type { Graph } from './graph.ts';
import { createGraphBuilder } from './graph-builder.ts';

function encode(graph: Graph): Uint8Array {
  return encodeModel({
    graph,
    opset: 17,
    irVersion: 8,
    producerName: 'test',
    producerVersion: '0',
    metadata: {},
  });
}

describe('createGraphBuilder', () => {
  test('builds a graph that ONNX Runtime runs', async () => {
    const builder = createGraphBuilder('affine');
    const x = builder.input('x', 'float32', ['batch']);
    const y = builder.node('Add', [builder.node('Mul', [x, builder.float(2)]), builder.float(1)]);
    builder.output(y, { name: 'y', dataType: 'float32', shape: ['batch'] });
    const session = await InferenceSession.create(encode(builder.build()));
    const outputs = await session.run({ x: new Tensor('float32', [1, 2, 3], [3]) });
    expect([...(outputs.y?.data ?? [])]).toEqual([3, 5, 7]);
  });

  test('runs a Scan body that also reads a value of the graph around it', async () => {
    const builder = createGraphBuilder('sums');
    const steps = builder.input('steps', 'float32', ['time', 1]);
    const weight = builder.node('Mul', [builder.float(3), builder.float(1)]);
    const body = builder.subgraph('body');
    const total = body.input('total', 'float32', [1]);
    const step = body.input('step', 'float32', [1]);
    const next = body.node('Add', [total, body.node('Mul', [step, weight])]);
    body.output(next, { name: 'next', dataType: 'float32', shape: [1] });
    body.output(next, { name: 'history', dataType: 'float32', shape: [1] });
    const zero = builder.constant({ dataType: 'float32', shape: [1], data: Float32Array.of(0) });
    const [last, history] = builder.nodes('Scan', [zero, steps], 2, {
      body: { graph: body.build() },
      num_scan_inputs: 1,
    });
    builder.output(last ?? '', { name: 'last', dataType: 'float32', shape: [1] });
    builder.output(history ?? '', { name: 'history', dataType: 'float32', shape: ['time', 1] });
    builder.output(weight, { name: 'weight', dataType: 'float32', shape: [] });
    const session = await InferenceSession.create(encode(builder.build()));
    const outputs = await session.run({ steps: new Tensor('float32', [1, 2, 3], [3, 1]) });
    expect([...(outputs.last?.data ?? [])]).toEqual([18]);
    expect([...(outputs.history?.data ?? [])]).toEqual([3, 9, 18]);
  });

  test('adds operators of other domains', async () => {
    const builder = createGraphBuilder('domains');
    const x = builder.input('x', 'float32', [2]);
    const y = builder.node('com.microsoft.QuickGelu', [x], { alpha: { float: 1 } });
    builder.output(y, { name: 'y', dataType: 'float32', shape: [2] });
    const session = await InferenceSession.create(encode(builder.build()));
    const outputs = await session.run({ x: new Tensor('float32', [0, 100], [2]) });
    expect([...(outputs.y?.data ?? [])]).toEqual([0, 100]);
  });

  test('stores equal constants once and unequal ones apart', () => {
    const builder = createGraphBuilder('constants');
    expect(builder.ints([1, 2])).toBe(builder.ints([1, 2]));
    expect(builder.ints([1, 2])).not.toBe(builder.ints([12]));
    expect(builder.float(1)).not.toBe(builder.float(2));
    expect(builder.build().initializers).toHaveLength(4);
  });

  test('lets a value leave under two names, and an input as an output', () => {
    const builder = createGraphBuilder('names');
    const x = builder.input('x', 'float32', [1]);
    const y = builder.node('Neg', [x]);
    for (const name of ['first', 'second']) builder.output(y, { name, dataType: 'float32', shape: [1] });
    builder.output(x, { name: 'same', dataType: 'float32', shape: [1] });
    const { nodes, outputs } = builder.build();
    expect(outputs.map(({ name }) => name)).toEqual(['first', 'second', 'same']);
    expect(nodes.map(({ opType, inputs, outputs: to }) => [opType, inputs, to])).toEqual([
      ['Neg', ['x'], ['first']],
      ['Identity', ['first'], ['second']],
      ['Identity', ['x'], ['same']],
    ]);
  });

  test('puts the name of a scope before the names that it gives', () => {
    const builder = createGraphBuilder('scopes');
    const x = builder.input('x', 'float32', [1]);
    const scope = builder.scope('dense');
    const weight = scope.initializer('kernel', { dataType: 'float32', shape: [1], data: Float32Array.of(2) });
    const y = scope.node('Mul', [scope.node('Mul', [x, weight]), weight]);
    builder.output(y, { name: 'y', dataType: 'float32', shape: [1] });
    const graph = builder.build();
    expect(graph.nodes.map(({ name }) => name)).toEqual(['dense/Mul', 'dense/Mul_1']);
    expect(graph.initializers.map(({ name }) => name)).toEqual(['dense/kernel']);
    expect(graph.outputs.map(({ name }) => name)).toEqual(['y']);
  });

  test('leaves out the optional outputs that are not wanted', () => {
    const builder = createGraphBuilder('optional');
    const x = builder.input('x', 'float32', ['time', 'batch', 1]);
    expect(builder.nodes('LSTM', [x], [false, true])).toEqual(['', 'LSTM:1']);
    expect(builder.build().nodes[0]?.outputs).toEqual(['', 'LSTM:1']);
  });

  test('gives no name twice, also when a counted name is asked for', () => {
    const builder = createGraphBuilder('counted');
    const x = builder.input('x', 'float32', [1]);
    const tensor = { dataType: 'float32', shape: [], data: Float32Array.of(1) } as const;
    const names = [builder.node('Neg', [x]), builder.node('Neg', [x]), builder.initializer('Neg_1', tensor)];
    names.push(builder.initializer('Abs_1', tensor), builder.node('Abs', [x]), builder.node('Abs', [x]));
    expect(new Set(names).size).toBe(names.length);
  });

  test('refuses a shape that does not fit its data and a name taken twice', () => {
    const builder = createGraphBuilder('wrong');
    const tensor = { dataType: 'float32', shape: [2, 2], data: new Float32Array(3) } as const;
    expect(() => builder.initializer('w', tensor)).toThrow('"w" has shape [2,2] but 3 elements');
    builder.input('x', 'float32', [1]);
    expect(() => builder.input('x', 'float32', [1])).toThrow('the name "x" is taken');
  });
});
