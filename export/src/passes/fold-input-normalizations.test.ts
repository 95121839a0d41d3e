import { describe, expect, test } from 'vitest';
import { expectSameOutputs } from '../../../tests/support/expect-same-outputs.ts';
import { elementCount, type Tensor } from '../onnx/graph.ts';
import { createGraphBuilder, type GraphBuilder } from '../onnx/graph-builder.ts';
import type { Value } from '../onnx/index.ts';
import { foldInputNormalizations } from './fold-input-normalizations.ts';

function store(graph: GraphBuilder, ...shape: number[]): Value {
  return graph.initializer('weight', numbers(shape));
}

function numbers(shape: readonly number[]): Tensor {
  const data = Float32Array.from({ length: elementCount(shape) }, (_, i) => 1.5 + Math.sin(i + 1));
  return { dataType: 'float32', shape, data };
}

function normalize(graph: GraphBuilder, x: Value): Value {
  return graph.node('Add', [graph.node('Mul', [x, store(graph, 3)]), store(graph, 3)]);
}

const CASES: readonly {
  readonly name: string;
  readonly shape: readonly number[];
  readonly build: (graph: GraphBuilder, x: Value) => Value;
  /** The operators that are left. */
  readonly left: readonly string[];
}[] = [
  {
    name: 'folds into a Gemm behind an activation',
    shape: [2, 4],
    build: (graph, x) => {
      const hidden = graph.node('Relu', [graph.node('Gemm', [x, store(graph, 4, 3), store(graph, 3)])]);
      return graph.node('Gemm', [normalize(graph, hidden), store(graph, 3, 5), store(graph, 5)]);
    },
    left: ['Gemm', 'Relu', 'Gemm'],
  },
  {
    name: 'folds into a Gemm of transposed weights without a bias',
    shape: [2, 3],
    build: (graph, x) => graph.node('Gemm', [normalize(graph, x), store(graph, 5, 3)], { transB: 1 }),
    left: ['Gemm'],
  },
  {
    name: 'folds into a MatMul and an Add behind it',
    shape: [2, 6, 3],
    build: (graph, x) => graph.node('MatMul', [normalize(graph, x), store(graph, 3, 5)]),
    left: ['MatMul', 'Add'],
  },
  {
    name: 'leaves factors that make several channels of one',
    shape: [2, 1],
    build: (graph, x) => graph.node('Gemm', [normalize(graph, x), store(graph, 3, 5)]),
    left: ['Mul', 'Add', 'Gemm'],
  },
  {
    name: 'leaves a value that is read twice',
    shape: [2, 3],
    build: (graph, x) => {
      const normalized = normalize(graph, x);
      return graph.node('Add', [graph.node('MatMul', [normalized, store(graph, 3, 3)]), normalized]);
    },
    left: ['Mul', 'Add', 'MatMul', 'Add'],
  },
  {
    name: 'leaves weights that two nodes read',
    shape: [2, 3],
    build: (graph, x) => {
      const weights = store(graph, 3, 3);
      return graph.node('MatMul', [graph.node('MatMul', [normalize(graph, x), weights]), weights]);
    },
    left: ['Mul', 'Add', 'MatMul', 'MatMul'],
  },
];

describe('foldInputNormalizations', () => {
  test.for(CASES)('$name', async ({ shape, build, left }) => {
    const builder = createGraphBuilder('normalizations');
    // The output has no shape in the file: it differs from case to case.
    builder.output(build(builder, builder.input('x', 'float32', shape)), {
      name: 'y',
      dataType: 'float32',
      shape: [],
    });
    const graph = builder.build();
    const changed = foldInputNormalizations(graph);
    expect(changed.nodes.map(({ opType }) => opType)).toEqual(left);
    await expectSameOutputs({ graph, feeds: { x: numbers(shape) } }, changed);
  });
});
