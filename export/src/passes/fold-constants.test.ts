import { describe, expect, test } from 'vitest';
import { runGraph } from '../../../tests/support/run-graph.ts';
import { DATA_TYPE_NUMBERS } from '../onnx/data-types.ts';
import type { DataType, Tensor } from '../onnx/graph.ts';
import { type Attributes, createGraphBuilder } from '../onnx/graph-builder.ts';
import { bodiesOf } from '../onnx/graph-walk.ts';
import { EVALUATORS } from './evaluate/registry.ts';
import { foldConstants } from './fold-constants.ts';

const floats = (shape: readonly number[], ...data: number[]): Tensor => ({
  dataType: 'float32',
  shape,
  data: Float32Array.from(data),
});
const grid = (...shape: number[]): Tensor => {
  const length = shape.reduce((count, size) => count * size, 1);
  return floats(shape, ...Array.from({ length }, (_, i) => Math.sin(i + 1) * 3));
};
const longs = (...data: number[]): Tensor => ({
  dataType: 'int64',
  shape: [data.length],
  data: BigInt64Array.from(data, BigInt),
});
const long = (value: number): Tensor => ({ ...longs(value), shape: [] });
const ints = (...data: number[]): Tensor => ({
  dataType: 'int32',
  shape: [data.length],
  data: Int32Array.from(data),
});
const bools = (shape: readonly number[], ...data: number[]): Tensor => ({
  dataType: 'bool',
  shape,
  data: Uint8Array.from(data),
});
const to = (dataType: DataType): Attributes => ({ to: DATA_TYPE_NUMBERS[dataType] });

interface FoldCase {
  readonly opType: string;
  readonly inputs: readonly Tensor[];
  readonly attributes?: Attributes;
}

const ARITHMETIC_INPUTS = [
  [grid(2, 3), floats([3], 0.1, -7, 1e-9)],
  [grid(2, 1, 3), grid(2, 2, 3)],
  [longs(7, -7, 2 ** 40), longs(2)],
  [ints(7, -7, 2 ** 31 - 1), ints(3, 2, 2 ** 30)],
];
const COMPARISON_INPUTS = [
  [floats([3], 1, 2, Number.NaN), floats([1], 2)],
  [longs(1, 2, 3), longs(2)],
];

const CASES: readonly FoldCase[] = [
  ...['Add', 'Sub', 'Mul', 'Div'].flatMap((opType) =>
    ARITHMETIC_INPUTS.map((inputs) => ({ opType, inputs })),
  ),
  ...['Equal', 'Greater', 'GreaterOrEqual', 'Less', 'LessOrEqual'].flatMap((opType) =>
    COMPARISON_INPUTS.map((inputs) => ({ opType, inputs })),
  ),
  ...['Abs', 'Ceil', 'Floor', 'Neg', 'Reciprocal', 'Sqrt'].map((opType) => ({
    opType,
    inputs: [floats([5], -1.5, 0, 2, 1e-3, 3e20)],
  })),
  { opType: 'Not', inputs: [bools([2], 0, 1)] },
  { opType: 'Where', inputs: [bools([2, 1], 0, 1), grid(2, 3), floats([], -1)] },
  { opType: 'Where', inputs: [bools([2], 0, 1), longs(2 ** 40, 2 ** 41), longs(5, 6)] },
  { opType: 'Cast', inputs: [floats([4], -2.7, 2.7, 0, 0.3)], attributes: to('int64') },
  { opType: 'Cast', inputs: [floats([4], -2.7, 2.7, 0, 0.3)], attributes: to('int32') },
  { opType: 'Cast', inputs: [floats([4], -2.7, 2.7, 0, 0.3)], attributes: to('bool') },
  { opType: 'Cast', inputs: [ints(-3, 16_777_217)], attributes: to('float32') },
  { opType: 'Cast', inputs: [bools([2], 0, 1)], attributes: to('float32') },
  { opType: 'Constant', inputs: [], attributes: { value: { tensor: grid(2, 2) } } },
  { opType: 'ConstantOfShape', inputs: [longs(2, 3)] },
  { opType: 'ConstantOfShape', inputs: [longs(2)], attributes: { value: { tensor: longs(7) } } },
  { opType: 'Expand', inputs: [grid(2, 1), longs(1, 3, 1, 4)] },
  { opType: 'Identity', inputs: [grid(3)] },
  { opType: 'Range', inputs: [long(5), long(-4), long(-2)] },
  { opType: 'Shape', inputs: [grid(2, 3, 4)] },
  { opType: 'Shape', inputs: [grid(2, 3, 4)], attributes: { start: -2, end: -1 } },
  { opType: 'Reshape', inputs: [grid(2, 3, 4), longs(0, -1, 2)] },
  { opType: 'Squeeze', inputs: [grid(1, 3, 1), longs(-1)] },
  { opType: 'Squeeze', inputs: [grid(1, 3, 1)] },
  { opType: 'Unsqueeze', inputs: [grid(3), longs(-1, 0)] },
  { opType: 'Transpose', inputs: [grid(2, 3, 4)], attributes: { perm: [2, 0, 1] } },
  { opType: 'Transpose', inputs: [grid(2, 3, 4)] },
  { opType: 'Concat', inputs: [grid(2, 1, 2), grid(2, 3, 2)], attributes: { axis: -2 } },
  { opType: 'Concat', inputs: [longs(1), longs(2, 3)], attributes: { axis: 0 } },
  { opType: 'Gather', inputs: [grid(2, 3, 2), longs(-1, 0)], attributes: { axis: 1 } },
  { opType: 'Gather', inputs: [longs(4, 5, 6), long(1)], attributes: { axis: 0 } },
  { opType: 'Slice', inputs: [grid(4, 3), longs(1), longs(2 ** 40)] },
  { opType: 'Slice', inputs: [grid(4, 3), longs(-1), longs(-(2 ** 40)), longs(0), longs(-2)] },
  { opType: 'Slice', inputs: [grid(4, 3), longs(0, -9), longs(-1, 2), longs(1, 0), longs(1, 1)] },
];

describe('foldConstants', () => {
  test('computes every operator of its table bit for bit as ONNX Runtime does', async () => {
    const builder = createGraphBuilder('cases');
    CASES.forEach(({ opType, inputs, attributes }, i) => {
      const names = inputs.map((tensor, place) => builder.initializer(`case${i}:${place}`, tensor));
      builder.output(builder.node(opType, names, attributes), {
        name: `case${i}`,
        dataType: outputTypeOf(CASES[i]),
        shape: shapeOf(CASES[i]),
      });
    });
    const results = await runGraph(builder.build());
    CASES.forEach((foldCase, i) => {
      const folded = fold(foldCase);
      const expected = results.get(`case${i}`);
      const name = `case ${i}, ${foldCase.opType}`;
      expect(folded?.shape, name).toEqual(expected?.shape);
      expect([...(folded?.data ?? [])], name).toEqual(Array.from(expected?.data ?? []));
    });
  });

  test('is tested with every operator of its table', () => {
    expect([...new Set(CASES.map(({ opType }) => opType))].sort()).toEqual([...EVALUATORS.keys()].sort());
  });

  test.for([
    ['Div', 'by zero', [longs(1), longs(0)], {}],
    ['Cast', 'of what int64 cannot hold', [floats([1], Number.NaN)], to('int64')],
    ['Cast', 'to float16', [floats([1], 1)], to('float16')],
    ['Expand', 'to a large tensor', [floats([1], 1), longs(1000)], {}],
    ['ConstantOfShape', 'of a large tensor', [longs(1000)], {}],
    ['Range', 'of a large tensor', [long(0), long(1000), long(1)], {}],
    ['Add', 'to a large tensor', [grid(100, 1), grid(1, 100)], {}],
    ['Gather', 'of a large tensor', [grid(1), longs(...Array.from({ length: 99 }, () => 0))], {}],
    ['Exp', 'which machines round differently', [floats([1], 1)], {}],
  ] as const)('leaves %s %s to the run', ([opType, , inputs, attributes]) => {
    expect(fold({ opType, inputs, attributes })).toBeUndefined();
  });

  test('folds chains, also in the body of a loop over constants from outside', async () => {
    const builder = createGraphBuilder('chain');
    const steps = builder.input('steps', 'float32', ['time', 2]);
    const outer = builder.constant(floats([2], 1, 2));
    const body = builder.subgraph('body');
    const state = body.input('state', 'float32', [2]);
    const step = body.input('step', 'float32', [2]);
    const weight = body.node('Mul', [body.node('Add', [outer, body.float(1)]), body.float(3)]);
    const next = body.node('Add', [state, body.node('Mul', [step, weight])]);
    body.output(next, { name: 'next', dataType: 'float32', shape: [2] });
    const [last = ''] = builder.nodes('Scan', [outer, steps], 1, {
      body: { graph: body.build() },
      num_scan_inputs: 1,
    });
    builder.output(last, { name: 'last', dataType: 'float32', shape: [2] });
    const graph = builder.build();
    const folded = foldConstants(graph);
    const bodies = folded.nodes.flatMap(bodiesOf);
    expect(bodies.map(({ nodes }) => nodes.map(({ opType }) => opType))).toEqual([['Mul', 'Add']]);
    const feeds = { steps: grid(3, 2) };
    expect(await runGraph(folded, feeds)).toEqual(await runGraph(graph, feeds));
  });

  test('keeps the node of a constant that leaves the graph', async () => {
    const builder = createGraphBuilder('constant');
    const sum = builder.node('Add', [builder.float(1), builder.float(2)]);
    builder.output(sum, { name: 'three', dataType: 'float32', shape: [] });
    const folded = foldConstants(builder.build());
    expect(folded.nodes.map(({ outputs }) => outputs)).toEqual([['three']]);
    expect(Array.from((await runGraph(folded)).get('three')?.data ?? [])).toEqual([3]);
  });
});

/** The result of the one node, or undefined where it stays a node. */
function fold({ opType, inputs, attributes }: FoldCase): Tensor | undefined {
  const builder = createGraphBuilder('fold');
  const names = inputs.map((tensor, i) => builder.initializer(`input${i}`, tensor));
  const result = builder.node(opType, names, attributes);
  builder.node('Relu', [result]);
  return foldConstants(builder.build()).initializers.find(({ name }) => name === result);
}

function outputTypeOf(foldCase: FoldCase | undefined): DataType {
  return (foldCase && fold(foldCase)?.dataType) ?? 'float32';
}

function shapeOf(foldCase: FoldCase | undefined): readonly number[] {
  return (foldCase && fold(foldCase)?.shape) ?? [];
}
