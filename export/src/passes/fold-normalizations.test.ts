import { describe, expect, test } from 'vitest';
import { expectSameOutputs } from '../../../tests/support/expect-same-outputs.ts';
import { elementCount, type Graph, type Tensor } from '../onnx/graph.ts';
import { createGraphBuilder, type GraphBuilder } from '../onnx/graph-builder.ts';
import type { Value } from '../onnx/index.ts';
import { foldNormalizations } from './fold-normalizations.ts';

interface FoldingCase {
  readonly name: string;
  readonly shape: readonly number[];
  readonly build: (graph: GraphBuilder, x: Value) => Value;
  /** The operators that are left. */
  readonly left: readonly string[];
}

function store(graph: GraphBuilder, ...shape: number[]): Value {
  return graph.initializer('weight', numbers(shape));
}

function numbers(shape: readonly number[]): Tensor {
  const data = Float32Array.from({ length: elementCount(shape) }, (_, i) => 1.5 + Math.sin(i + 1));
  return { dataType: 'float32', shape, data };
}

/** Scales and shifts, with constants of this shape. */
function normalize(graph: GraphBuilder, x: Value, ...shape: number[]): Value {
  const scaled = graph.node('Mul', [store(graph, ...shape), x]);
  return graph.node('Sub', [graph.node('Add', [scaled, store(graph, ...shape)]), graph.float(0.5)]);
}

const IMAGE = [2, 3, 5, 5];
const conv = (graph: GraphBuilder, x: Value): Value => graph.node('Conv', [x, store(graph, 4, 3, 2, 2)]);

const CASES: readonly FoldingCase[] = [
  {
    name: 'folds a scale and a shift into a Conv without bias',
    shape: IMAGE,
    build: (graph, x) => normalize(graph, conv(graph, x), 4, 1, 1),
    left: ['Conv'],
  },
  {
    name: 'folds BatchNormalization into a Conv with groups and a bias',
    shape: [2, 4, 5, 5],
    build: (graph, x) => {
      const grouped = graph.node('Conv', [x, store(graph, 4, 2, 3, 3), store(graph, 4)], { group: 2 });
      const statistics = [1, 2, 3, 4].map(() => store(graph, 4));
      return graph.node('BatchNormalization', [grouped, ...statistics], { epsilon: { float: 0.01 } });
    },
    left: ['Conv'],
  },
  {
    name: 'folds through a Transpose',
    shape: IMAGE,
    build: (graph, x) => {
      const channelsLast = graph.node('Transpose', [conv(graph, x)], { perm: [0, 2, 3, 1] });
      return graph.node('Relu', [normalize(graph, channelsLast, 4)]);
    },
    left: ['Conv', 'Transpose', 'Relu'],
  },
  {
    name: 'folds into a ConvTranspose',
    shape: IMAGE,
    build: (graph, x) =>
      normalize(
        graph,
        graph.node('ConvTranspose', [x, store(graph, 3, 4, 2, 2), store(graph, 4)]),
        1,
        4,
        1,
        1,
      ),
    left: ['ConvTranspose'],
  },
  {
    name: 'folds into a Gemm',
    shape: [2, 3],
    build: (graph, x) => normalize(graph, graph.node('Gemm', [x, store(graph, 3, 4), store(graph, 4)]), 4),
    left: ['Gemm'],
  },
  {
    name: 'leaves nothing of a bias that is multiplied by 0',
    shape: [2, 3],
    build: (graph, x) => {
      const sums = graph.node('Gemm', [x, store(graph, 3, 4), store(graph, 4)]);
      return graph.node('Mul', [sums, graph.float(0)]);
    },
    left: ['Gemm'],
  },
  {
    name: 'folds into a Gemm of transposed weights',
    shape: [2, 3],
    build: (graph, x) => normalize(graph, graph.node('Gemm', [x, store(graph, 4, 3)], { transB: 1 }), 4),
    left: ['Gemm'],
  },
  {
    name: 'folds into a MatMul and what is added to it',
    shape: [2, 5, 3],
    build: (graph, x) => {
      const sums = graph.node('Add', [graph.node('MatMul', [x, store(graph, 3, 4)]), store(graph, 4)]);
      return normalize(graph, graph.node('Transpose', [sums], { perm: [0, 2, 1] }), 4, 1);
    },
    left: ['MatMul', 'Transpose', 'Add'],
  },
  {
    name: 'leaves the bias of a MatMul where it is',
    shape: [2, 3],
    build: (graph, x) => graph.node('Add', [graph.node('MatMul', [x, store(graph, 3, 4)]), store(graph, 4)]),
    left: ['MatMul', 'Add'],
  },
  {
    name: 'leaves what differs along other axes',
    shape: IMAGE,
    build: (graph, x) => graph.node('Mul', [conv(graph, x), store(graph, 4)]),
    left: ['Conv', 'Mul'],
  },
  {
    name: 'leaves what changes the rank',
    shape: IMAGE,
    build: (graph, x) => graph.node('Mul', [conv(graph, x), store(graph, 1, 1, 4, 1, 1)]),
    left: ['Conv', 'Mul'],
  },
  {
    name: 'leaves weights that two nodes read',
    shape: IMAGE,
    build: (graph, x) => {
      const weights = store(graph, 3, 3, 1, 1);
      const once = graph.node('Mul', [graph.node('Conv', [x, weights]), graph.float(2)]);
      return graph.node('Conv', [once, weights]);
    },
    left: ['Conv', 'Mul', 'Conv'],
  },
  {
    name: 'leaves a sum that is read twice',
    shape: [2, 3],
    build: (graph, x) => {
      const sums = graph.node('Gemm', [x, store(graph, 3, 4)]);
      return graph.node('Add', [graph.node('Mul', [sums, graph.float(2)]), sums]);
    },
    left: ['Gemm', 'Mul', 'Add'],
  },
];

function graphOf({ build, shape }: FoldingCase): Graph {
  const graph = createGraphBuilder('normalizations');
  const y = build(graph, graph.input('x', 'float32', shape));
  graph.output(y, { name: 'y', dataType: 'float32', shape: [] });
  return graph.build();
}

describe('foldNormalizations', () => {
  test.for(CASES)('$name', async (foldingCase) => {
    // The output has no shape in the file: it differs from case to case.
    const graph = graphOf(foldingCase);
    const changed = foldNormalizations(graph);
    expect(changed.nodes.map(({ opType }) => opType)).toEqual(foldingCase.left);
    await expectSameOutputs({ graph, feeds: { x: numbers(foldingCase.shape) } }, changed);
  });
});
