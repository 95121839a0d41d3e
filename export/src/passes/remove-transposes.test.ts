import { describe, expect, test } from 'vitest';
import { expectSameOutputs } from '../../../tests/support/expect-same-outputs.ts';
import { elementCount, type Graph, type Tensor } from '../onnx/graph.ts';
import { createGraphBuilder, type GraphBuilder } from '../onnx/graph-builder.ts';
import type { Value } from '../onnx/index.ts';
import { removeTransposes } from './remove-transposes.ts';

const SHAPE = [2, 3, 4, 5];
const TO_FIRST = { perm: [0, 3, 1, 2] };
const TO_LAST = { perm: [0, 2, 3, 1] };

interface TransposeCase {
  readonly name: string;
  readonly build: (graph: GraphBuilder, x: Value) => readonly Value[];
  /** The operators that are left. */
  readonly left: readonly string[];
}

function store(graph: GraphBuilder, ...shape: number[]): Value {
  return graph.initializer('weight', numbers(shape));
}

function numbers(shape: readonly number[]): Tensor {
  const data = Float32Array.from({ length: elementCount(shape) }, (_, i) => Math.sin(i + 1));
  return { dataType: 'float32', shape, data };
}

const CASES: readonly TransposeCase[] = [
  {
    name: 'removes a pair',
    build: (graph, x) => [graph.node('Transpose', [graph.node('Transpose', [x], TO_FIRST)], TO_LAST)],
    left: ['Identity'],
  },
  {
    name: 'makes one of two that do not undo each other',
    build: (graph, x) => [graph.node('Transpose', [graph.node('Transpose', [x], TO_FIRST)], TO_FIRST)],
    left: ['Transpose'],
  },
  {
    name: 'removes a pair around operators with constants of any rank',
    build: (graph, x) => {
      const first = graph.node('Transpose', [x], TO_FIRST);
      const scaled = graph.node('Mul', [first, store(graph, 5, 1, 1)]);
      const shifted = graph.node('Add', [store(graph, 4), scaled]);
      const clipped = graph.node('Clip', [shifted, graph.float(-1), graph.float(1)]);
      return [graph.node('Transpose', [graph.node('PRelu', [clipped, store(graph, 1)])], TO_LAST)];
    },
    left: ['Mul', 'Add', 'Clip', 'PRelu'],
  },
  {
    name: 'joins what several bring in',
    build: (graph, x) => {
      const parts = [x, graph.node('Neg', [x])].map((part) => graph.node('Transpose', [part], TO_FIRST));
      return [graph.node('Relu', [graph.node('Concat', parts, { axis: 1 })])];
    },
    left: ['Neg', 'Concat', 'Transpose', 'Relu'],
  },
  {
    name: 'keeps one for a value that leaves in between',
    build: (graph, x) => {
      const turned = graph.node('Relu', [graph.node('Transpose', [x], TO_FIRST)]);
      return [turned, graph.node('Transpose', [turned], TO_LAST)];
    },
    left: ['Relu', 'Transpose'],
  },
  {
    name: 'turns the axes of Pad and of a reduction',
    build: (graph, x) => {
      const padded = graph.node('Pad', [
        graph.node('Transpose', [x], TO_FIRST),
        graph.ints([0, 0, 1, 2, 0, 0, 0, 3]),
      ]);
      const mean = graph.node('ReduceMean', [padded], { axes: [2, -1], keepdims: 1 });
      return [graph.node('Transpose', [graph.node('Sub', [padded, mean])], TO_LAST)];
    },
    left: ['Pad', 'ReduceMean', 'Sub'],
  },
  {
    name: 'takes one away before a reduction that drops axes in order',
    build: (graph, x) => [
      graph.node('ReduceMax', [graph.node('Transpose', [x], TO_FIRST)], { axes: [2, 3], keepdims: 0 }),
    ],
    left: ['ReduceMax'],
  },
  {
    name: 'leaves one before a reduction that would change the order of the others',
    build: (graph, x) => [
      graph.node('ReduceMax', [graph.node('Transpose', [x], TO_FIRST)], { axes: [0], keepdims: 0 }),
    ],
    left: ['Transpose', 'ReduceMax'],
  },
  {
    name: 'does not push one further along without a gain',
    build: (graph, x) => [graph.node('Relu', [graph.node('Transpose', [x], TO_FIRST)])],
    left: ['Transpose', 'Relu'],
  },
  {
    name: 'leaves a constant alone that adds dimensions',
    build: (graph, x) => {
      const sum = graph.node('Add', [graph.node('Transpose', [x], TO_FIRST), store(graph, 1, 1, 1, 1, 4)]);
      return [graph.node('Squeeze', [sum, graph.ints([0])])];
    },
    left: ['Transpose', 'Add', 'Squeeze'],
  },
];

function graphOf({ build }: TransposeCase): Graph {
  const graph = createGraphBuilder('transposes');
  const x = graph.input('x', 'float32', ['batch', ...SHAPE.slice(1)]);
  build(graph, x).forEach((value, i) => {
    const shape = Array.from({ length: 4 }, (_, axis) => `size${axis}`);
    graph.output(value, { name: `y${i}`, dataType: 'float32', shape });
  });
  return graph.build();
}

describe('removeTransposes', () => {
  test.for(CASES)('$name', async (transposeCase) => {
    const graph = graphOf(transposeCase);
    const changed = removeTransposes(graph);
    expect(changed.nodes.map(({ opType }) => opType)).toEqual(transposeCase.left);
    await expectSameOutputs({ graph, feeds: { x: numbers(SHAPE) } }, changed);
  });
});
